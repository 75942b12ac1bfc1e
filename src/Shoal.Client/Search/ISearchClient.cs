using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Searches.</summary>
public interface ISearchClient
{
    /// <summary>Returns the documents nearest to a query, best first.</summary>
    /// <param name="collection">Its name or an alias.</param>
    /// <param name="request">With exactly one of query, vector and like.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Hits, and how much of the collection could answer.</returns>
    Task<SearchResponse> SearchAsync(
        string collection,
        SearchRequest request,
        CancellationToken cancellationToken = default);

    /// <summary>Runs up to 100 searches of one collection in one request.</summary>
    /// <returns>One answer or problem per search, in the request's order.</returns>
    Task<IReadOnlyList<SearchBatchResult>> SearchBatchAsync(
        string collection,
        IReadOnlyList<SearchRequest> requests,
        CancellationToken cancellationToken = default);

    /// <summary>Says what a caller made of a hit: clicked it, or graded it. Not retried.</summary>
    /// <remarks>Counts for a minute after an answer of a running canary; else it is taken and forgotten.</remarks>
    /// <param name="collection">Its name or an alias.</param>
    /// <param name="feedback">With the answer's query id and one of its documents.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShoalClientException">
    /// <c>invalid_query_id</c>: it is not one of an answer; <c>document_not_found</c>: the answer had no such hit.
    /// </exception>
    Task SendFeedbackAsync(
        string collection,
        FeedbackRequest feedback,
        CancellationToken cancellationToken = default);
}
