using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>Collections and aliases.</summary>
public interface ICollectionsClient
{
    /// <summary>Creates a collection, or does nothing when it is there with the same settings.</summary>
    /// <exception cref="ShoalClientException"><c>collection_exists</c>: it is there with others.</exception>
    Task<CollectionInfo> CreateAsync(
        string name,
        CreateCollectionRequest request,
        CancellationToken cancellationToken = default);

    /// <summary>Returns a collection.</summary>
    /// <param name="name">Its name or an alias.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShoalClientException"><c>collection_not_found</c>: it does not exist.</exception>
    Task<CollectionInfo> GetAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Returns a collection, or null when it does not exist.</summary>
    Task<CollectionInfo?> FindAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Returns every collection, ascending by name.</summary>
    Task<IReadOnlyList<CollectionInfo>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Changes settings in place and returns the collection. Not retried.</summary>
    Task<CollectionInfo> UpdateAsync(
        string name,
        UpdateCollectionRequest request,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a collection with all its documents; done as well when it does not exist.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Points an alias at a collection, at once and for every node; creates it when need be.</summary>
    Task<AliasInfo> SetAliasAsync(string name, string collection, CancellationToken cancellationToken = default);

    /// <summary>Deletes an alias, not its collection; done as well when it does not exist.</summary>
    Task DeleteAliasAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>Replaces the judged queries of a collection and returns what they hold; none removes them.</summary>
    /// <param name="name">Its name or an alias.</param>
    /// <param name="queries">At most 10,000; each with id, text and grades.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<JudgmentsSummary> PutJudgmentsAsync(
        string name, IReadOnlyList<JudgedQuery> queries, CancellationToken cancellationToken = default);

    /// <summary>Returns the judged queries of a collection; none when there is no judged set.</summary>
    Task<IReadOnlyList<JudgedQueryInfo>> GetJudgmentsAsync(
        string name, CancellationToken cancellationToken = default);
}
