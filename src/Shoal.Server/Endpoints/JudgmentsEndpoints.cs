using Shoal.Grains.Documents;
using Shoal.Grains.Rollouts;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/judgments</c> and <c>…/feedback</c>: what is known of good answers.</summary>
internal static class JudgmentsEndpoints
{
    // Documents come with their texts: a few at a time bound the memory, also where each is of the largest size.
    private const int DocumentsPerRead = 64;

    public static void MapJudgments(this IEndpointRouteBuilder v1)
    {
        var collection = v1.MapGroup("/collections/{collection}").WithTags("Judgments");
        collection.MapPut("/judgments", PutAsync)
            .WithName("PutJudgments")
            .WithSummary("Replace the judged queries of a collection; none removes them")
            .WithDescription("They are what a rollout's judged gate measures both models on.")
            .Accepts<JudgmentsRequest>(MediaTypes.Json)
            .Produces<JudgmentsSummary>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.InvalidDocumentId, ErrorCode.InvalidText,
                ErrorCode.TextTooLarge, ErrorCode.StorageUnavailable);
        collection.MapGet("/judgments", GetAsync)
            .WithName("GetJudgments")
            .WithSummary("Get the judged queries of a collection")
            .Produces<JudgmentsInfo>()
            .Refuses(ErrorCode.CollectionNotFound);
        collection.MapPost("/feedback", SendFeedbackAsync)
            .WithName("SendFeedback")
            .WithSummary("Say what a caller made of a hit: clicked it, or graded it")
            .WithDescription(
                "Counts for a minute after an answer of a running canary; on any other answer, and later, it is taken "
                    + "and forgotten.")
            .Accepts<FeedbackRequest>(MediaTypes.Json)
            .Produces(StatusCodes.Status204NoContent)
            .RefusesBodies(ErrorCode.CollectionNotFound, ErrorCode.InvalidQueryId, ErrorCode.InvalidDocumentId,
                ErrorCode.DocumentNotFound);
    }

    private static async Task<IResult> PutAsync(
        HttpContext http, string collection, JudgmentService judgments, DocumentService documents)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.JudgmentsRequest);
        var queries = request.ToQueries();
        await judgments.PutAsync(collection, queries, http.RequestAborted);
        var ids = queries.SelectMany(query => query.Grades.Keys).ToHashSet(StringComparer.Ordinal);
        var known = await CountAsync(collection, ids, documents, http.RequestAborted);
        return Results.Json(
            new JudgmentsSummary(queries.Count, queries.Sum(query => query.Grades.Count), ids.Count - known),
            ShoalJson.Wire.JudgmentsSummary);
    }

    private static async Task<IResult> GetAsync(HttpContext http, string collection, JudgmentService judgments)
    {
        var queries = await judgments.GetAsync(collection, http.RequestAborted);
        return Results.Json(queries.ToInfo(), ShoalJson.Wire.JudgmentsInfo);
    }

    private static async Task<IResult> SendFeedbackAsync(HttpContext http, string collection, FeedbackService feedback)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.FeedbackRequest);
        await feedback.AddAsync(
            collection,
            RolloutRequestMapping.Required(request.QueryId, "queryId"),
            RolloutRequestMapping.Required(request.DocumentId, "documentId"),
            request.Clicked ?? true,
            request.Grade,
            http.RequestAborted);
        return Results.NoContent();
    }

    /// <summary>Counts the documents that are in the collection.</summary>
    private static async Task<int> CountAsync(
        string collection, IReadOnlyCollection<string> ids, DocumentService documents, CancellationToken token)
    {
        var count = 0;
        foreach (var part in ids.Chunk(DocumentsPerRead))
        {
            count += (await documents.GetManyAsync(collection, part, token)).Count;
        }

        return count;
    }
}
