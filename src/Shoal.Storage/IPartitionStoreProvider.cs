namespace Shoal.Storage;

/// <summary>Opens and removes the partitions of one data directory or database. Safe for concurrent use.</summary>
public interface IPartitionStoreProvider
{
    /// <summary>Opens a partition, creating it when it is not there.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened: damaged, or the disk refuses.</exception>
    ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken);

    /// <summary>Returns every incarnation that has anything stored.</summary>
    ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Removes all partitions of an incarnation; their open stores fail from then on. Removing twice is no error.
    /// </summary>
    ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken);
}
