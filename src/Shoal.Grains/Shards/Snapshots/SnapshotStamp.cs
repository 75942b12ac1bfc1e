namespace Shoal.Grains.Shards.Snapshots;

/// <summary>Which moment of a partition a snapshot shows.</summary>
/// <param name="Epoch">The epoch it was taken under; 1 or greater.</param>
/// <param name="Sequence">The newest change it holds; whatever came later must be added. 0 or greater.</param>
internal readonly record struct SnapshotStamp(long Epoch, long Sequence);
