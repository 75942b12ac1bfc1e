using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>
/// Approximate search by a graph. Rebuilds itself when more than half of its slots are tombstones, or they have
/// cost as much as that does.
/// </summary>
internal sealed class HnswIndex : VectorIndex
{
    public HnswIndex(VectorIndexOptions options)
        : base(options) => Begin(HnswSegment.Create(DistanceUsed, Options));

    private protected override IndexSegment CreateSuccessor(SlotView serving) =>
        HnswSegment.Create(DistanceUsed, Options);
}
