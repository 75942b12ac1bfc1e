using Shoal.Grains.Encoders;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>POST /v1/embeddings</c>, in OpenAI's shape.</summary>
internal static class EmbeddingsEndpoints
{
    public static void MapEmbeddings(this IEndpointRouteBuilder v1) =>
        v1.MapPost("/embeddings", EmbedAsync)
            .WithTags("Embeddings")
            .WithName("CreateEmbeddings")
            .WithSummary("Encode texts or token ids")
            .WithDescription("OpenAI's request, answer and error shapes; official OpenAI clients work as they are.")
            .Accepts<EmbeddingsRequest>(MediaTypes.Json)
            .Produces<EmbeddingsResponse>()
            .RefusesAsOpenAi(
                ErrorCode.ModelNotFound, ErrorCode.ModelUnavailable, ErrorCode.EmptyText, ErrorCode.TextTooLarge,
                ErrorCode.InvalidText, ErrorCode.TextTruncated, ErrorCode.DimensionsUnsupported, ErrorCode.Overloaded,
                ErrorCode.Timeout);

    private static async Task<IResult> EmbedAsync(HttpContext http, EmbeddingService embeddings)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.EmbeddingsRequest);
        var answer = await embeddings.EmbedAsync(request.ToQuery(), http.RequestAborted);
        return Results.Json(answer.ToResponse(request), ShoalJson.Wire.EmbeddingsResponse);
    }
}
