using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Search;
using Shoal.Protocol;
using Shoal.Server.Errors;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/search</c>.</summary>
internal static class SearchEndpoints
{
    // Enough to fill the encoder's batches; more would only queue in front of other callers.
    private const int MaxConcurrentSearches = 8;

    public static void MapSearch(this IEndpointRouteBuilder v1)
    {
        var search = v1.MapGroup("/collections/{collection}/search").WithTags("Search");
        search.MapPost("", SearchAsync)
            .WithName("Search")
            .WithSummary("Find documents by meaning")
            .WithDescription(
                "Exactly one of query, vector and like. One hit per document, best first; equal scores by id.")
            .Accepts<SearchRequest>(MediaTypes.Json)
            .Produces<SearchResponse>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.QueryEmpty, ErrorCode.InvalidTopK, ErrorCode.InvalidFilter,
                ErrorCode.FieldNotFilterable, ErrorCode.InvalidVector, ErrorCode.GenerationMismatch,
                ErrorCode.ModelRequired, ErrorCode.DocumentNotFound, ErrorCode.TextTooLarge, ErrorCode.InvalidText,
                ErrorCode.ModelUnavailable, ErrorCode.Overloaded, ErrorCode.Timeout);
        search.MapPost("/batch", SearchBatchAsync)
            .WithName("SearchBatch")
            .WithSummary("Run many searches at once")
            .WithDescription("Each result is an answer or, for a search that was refused, a problem.")
            .Accepts<SearchBatchRequest>(MediaTypes.Json)
            .Produces<SearchBatchResponse>()
            .RefusesBodies();
    }

    private static async Task<IResult> SearchAsync(HttpContext http, string collection, SearchService search)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.SearchRequest);
        var answer = await search.SearchAsync(collection, request.ToQuery(), http.RequestAborted);
        return Results.Json(answer.ToResponse(), ShoalJson.Wire.SearchResponse);
    }

    private static async Task<IResult> SearchBatchAsync(
        HttpContext http, string collection, SearchService search, ShoalExceptionHandler failures)
    {
        var batch = await http.Request.ReadJsonAsync(ShoalJson.Wire.SearchBatchRequest);
        var searches = CheckCount(batch.Searches);
        var results = new SearchBatchResult[searches.Count];
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = MaxConcurrentSearches,
            CancellationToken = http.RequestAborted,
        };
        await Parallel.ForAsync(0, results.Length, parallel, async (i, cancellationToken) =>
            results[i] = await SearchOneAsync(collection, searches[i], search, Explain, cancellationToken));
        return Results.Json(new SearchBatchResponse(results), ShoalJson.Wire.SearchBatchResponse);

        ProblemDocument Explain(Exception failure) => failures.Explain(http, failure).ToProblem(http.TraceId());
    }

    private static IReadOnlyList<SearchRequest> CheckCount(IReadOnlyList<SearchRequest>? searches) => searches switch
    {
        null or [] => throw new ShoalException(
            ErrorCode.InvalidRequest, "\"searches\" is required and must not be empty."),
        { Count: > Limits.MaxBatchSearches } => throw new ShoalException(
            ErrorCode.LimitExceeded,
            $"\"searches\" has {searches.Count} entries; it may have {Limits.MaxBatchSearches}."),
        _ when searches.Contains(null!) => throw new ShoalException(
            ErrorCode.InvalidRequest, "An entry of \"searches\" is null; an object is expected."),
        _ => searches,
    };

    private static async Task<SearchBatchResult> SearchOneAsync(
        string collection,
        SearchRequest request,
        SearchService search,
        Func<Exception, ProblemDocument> explain,
        CancellationToken cancellationToken)
    {
        try
        {
            var answer = await search.SearchAsync(collection, request.ToQuery(), cancellationToken);
            return new SearchBatchResult(answer.ToResponse());
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new SearchBatchResult(explain(failure));
        }
    }
}
