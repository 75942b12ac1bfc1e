using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Collections;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections</c>.</summary>
internal static class CollectionsEndpoints
{
    // Counting asks every shard of a collection; a few at once hide the latency without flooding the silo.
    private const int MaxConcurrentCounts = 8;

    public static void MapCollections(this IEndpointRouteBuilder v1)
    {
        var collections = v1.MapGroup("/collections").WithTags("Collections");
        collections.MapGet("", ListAsync)
            .WithName("ListCollections")
            .WithSummary("List collections with their counts, by name")
            .Produces<CollectionList>()
            .Refuses();
        collections.MapPut("/{collection}", CreateAsync)
            .WithName("CreateCollection")
            .WithSummary("Create a collection, or find it there with the same settings")
            .Accepts<CreateCollectionRequest>(MediaTypes.Json)
            .Produces<CollectionInfo>(StatusCodes.Status201Created)
            .Produces<CollectionInfo>()
            .RefusesBodies(
                ErrorCode.InvalidName, ErrorCode.InvalidSettings, ErrorCode.CollectionExists, ErrorCode.ModelNotFound,
                ErrorCode.ModelUnavailable, ErrorCode.DimensionsUnsupported, ErrorCode.StorageUnavailable);
        collections.MapGet("/{collection}", GetAsync)
            .WithName("GetCollection")
            .WithSummary("Get a collection's settings, counts and generations")
            .Produces<CollectionInfo>()
            .Refuses(ErrorCode.InvalidName, ErrorCode.CollectionNotFound);
        collections.MapPatch("/{collection}", UpdateAsync)
            .WithName("UpdateCollection")
            .WithSummary("Change the settings that change in place")
            .Accepts<UpdateCollectionRequest>(MediaTypes.Json)
            .Produces<CollectionInfo>()
            .RefusesBodies(
                ErrorCode.InvalidName, ErrorCode.CollectionNotFound, ErrorCode.InvalidSettings,
                ErrorCode.StorageUnavailable);
        collections.MapDelete("/{collection}", DeleteAsync)
            .WithName("DeleteCollection")
            .WithSummary("Delete a collection and everything in it")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(ErrorCode.InvalidName, ErrorCode.CollectionNotFound, ErrorCode.StorageUnavailable);
    }

    private static async Task<IResult> ListAsync(HttpContext http, CollectionService collections)
    {
        var views = await collections.ListAsync(http.RequestAborted);
        var infos = new CollectionInfo?[views.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrentCounts,
            CancellationToken = http.RequestAborted,
        };
        await Parallel.ForAsync(0, infos.Length, parallel, async (i, cancellationToken) =>
            infos[i] = await CountAsync(collections, views[i], cancellationToken));
        return Results.Json(new CollectionList([.. infos.OfType<CollectionInfo>()]), ShoalJson.Wire.CollectionList);
    }

    /// <summary>Returns the collection with its counts; null when it was deleted meanwhile.</summary>
    private static async Task<CollectionInfo?> CountAsync(
        CollectionService collections, CollectionView view, CancellationToken cancellationToken)
    {
        try
        {
            return (await collections.GetAsync(view.Name, cancellationToken)).ToInfo();
        }
        catch (ShoalException gone) when (gone.Code == ErrorCode.CollectionNotFound)
        {
            return null;
        }
    }

    private static async Task<IResult> CreateAsync(HttpContext http, string collection, CollectionService collections)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.CreateCollectionRequest);
        var result = await collections.CreateAsync(collection, request.ToSettings(), http.RequestAborted);
        if (!result.Created) return await GetAsync(http, collection, collections);
        http.Response.Headers.Location = $"/v1/collections/{collection}";
        return Results.Json(
            result.View.ToEmptyInfo(), ShoalJson.Wire.CollectionInfo, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string collection, CollectionService collections)
    {
        var status = await collections.GetAsync(collection, http.RequestAborted);
        return Results.Json(status.ToInfo(), ShoalJson.Wire.CollectionInfo);
    }

    private static async Task<IResult> UpdateAsync(HttpContext http, string collection, CollectionService collections)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.UpdateCollectionRequest);
        var status = await collections.UpdateAsync(collection, request.ToPatch(), http.RequestAborted);
        return Results.Json(status.ToInfo(), ShoalJson.Wire.CollectionInfo);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string collection, CollectionService collections)
    {
        await collections.DeleteAsync(collection, http.RequestAborted);
        return Results.NoContent();
    }
}
