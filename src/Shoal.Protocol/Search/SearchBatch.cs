using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary><c>POST /v1/collections/{c}/search/batch</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SearchBatchRequest
{
    /// <summary>1 to 100 searches; required.</summary>
    public IReadOnlyList<SearchRequest>? Searches { get; init; }
}

/// <summary>The answer to a batch of searches.</summary>
/// <param name="Results">One per search, in the request's order.</param>
public sealed record SearchBatchResponse(IReadOnlyList<SearchBatchResult> Results);

/// <summary>The answer to one search of a batch: on the wire the answer itself, or a problem document.</summary>
[JsonConverter(typeof(SearchBatchResultConverter))]
public sealed record SearchBatchResult
{
    /// <summary>Creates the answer of a search that succeeded.</summary>
    public SearchBatchResult(SearchResponse answer) => Answer = answer;

    /// <summary>Creates the answer of a search that was refused.</summary>
    public SearchBatchResult(ProblemDocument problem) => Problem = problem;

    /// <summary>The answer; null when the search was refused.</summary>
    public SearchResponse? Answer { get; }

    /// <summary>Why it was refused; null when it was not.</summary>
    public ProblemDocument? Problem { get; }
}
