using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Collections;
using Shoal.Protocol;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/aliases</c>: second names of collections.</summary>
internal static class AliasesEndpoints
{
    public static void MapAliases(this IEndpointRouteBuilder v1)
    {
        var aliases = v1.MapGroup("/aliases").WithTags("Aliases");
        aliases.MapPut("/{alias}", PutAsync)
            .WithName("SetAlias")
            .WithSummary("Point an alias at a collection")
            .Accepts<SetAliasRequest>(MediaTypes.Json)
            .Produces<AliasInfo>(StatusCodes.Status201Created)
            .Produces<AliasInfo>()
            .RefusesBodies(
                ErrorCode.InvalidName, ErrorCode.CollectionNotFound, ErrorCode.CollectionExists,
                ErrorCode.StorageUnavailable);
        aliases.MapDelete("/{alias}", DeleteAsync)
            .WithName("DeleteAlias")
            .WithSummary("Remove an alias; its collection stays")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ErrorCode.InvalidName, ErrorCode.AliasNotFound, ErrorCode.StorageUnavailable);
    }

    private static async Task<IResult> PutAsync(HttpContext http, string alias, CollectionService collections)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.SetAliasRequest);
        if (request.Collection is not { Length: > 0 } collection)
        {
            throw new ShoalException(ErrorCode.InvalidRequest, "\"collection\" is required: a collection's name.");
        }

        var created = await collections.PutAliasAsync(alias, collection, http.RequestAborted);
        return Results.Json(
            new AliasInfo(alias, collection),
            ShoalJson.Wire.AliasInfo,
            statusCode: created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string alias, CollectionService collections)
    {
        await collections.DeleteAliasAsync(alias, http.RequestAborted);
        return Results.NoContent();
    }
}
