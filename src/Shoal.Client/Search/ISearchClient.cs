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
}
