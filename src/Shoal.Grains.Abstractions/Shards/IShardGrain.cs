using Orleans.Concurrency;
using Shoal.Grains.Abstractions.Collections;

namespace Shoal.Grains.Abstractions.Shards;

/// <summary>
/// One partition of a collection and its only writer. Key: <see cref="ShardKey"/>. Calls interleave: writes queue for
/// one writer loop, reads run on a bounded pool.
/// </summary>
[Alias("shoal.IShardGrain")]
[GrainInterfaceType("shoal.shard")]
public interface IShardGrain : IGrainWithStringKey
{
    /// <summary>Checks and applies one change, in one transaction with its neighbours.</summary>
    [AlwaysInterleave, Alias("ApplyAsync")]
    Task<ShardChangeResult> ApplyAsync(ShardChange change, CancellationToken cancellationToken);

    /// <summary>Reads named documents.</summary>
    [AlwaysInterleave, Alias("ReadAsync")]
    Task<ShardDocuments> ReadAsync(ShardReadRequest request, CancellationToken cancellationToken);

    /// <summary>Reads a page in id order.</summary>
    [AlwaysInterleave, Alias("ListAsync")]
    Task<ShardDocuments> ListAsync(ShardListRequest request, CancellationToken cancellationToken);

    /// <summary>Searches the partition.</summary>
    [AlwaysInterleave, Alias("SearchAsync")]
    Task<ShardSearchResult> SearchAsync(ShardSearchRequest request, CancellationToken cancellationToken);

    /// <summary>Counts.</summary>
    [AlwaysInterleave, Alias("GetStatusAsync")]
    Task<ShardStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>Returns documents without vectors in a generation.</summary>
    [AlwaysInterleave, Alias("ListPendingAsync")]
    Task<ShardPending> ListPendingAsync(ShardPendingRequest request, CancellationToken cancellationToken);

    /// <summary>Returns some documents that have vectors in several generations.</summary>
    [AlwaysInterleave, Alias("SampleAsync")]
    Task<ShardSample> SampleAsync(ShardSampleRequest request, CancellationToken cancellationToken);

    /// <summary>Says how far the generations are; costs nothing.</summary>
    [AlwaysInterleave, Alias("GetCoverageAsync")]
    Task<ShardCoverage> GetCoverageAsync(CancellationToken cancellationToken);

    /// <summary>Takes newer settings over.</summary>
    /// <returns>
    /// False when that has to be asked again: the store does not take them now, and the older ones go on.
    /// </returns>
    [Alias("ConfigureAsync")]
    Task<bool> ConfigureAsync(CollectionView view, CancellationToken cancellationToken);

    /// <summary>Stops for good: the incarnation is being deleted.</summary>
    [Alias("CloseAsync")]
    Task CloseAsync(CancellationToken cancellationToken);
}
