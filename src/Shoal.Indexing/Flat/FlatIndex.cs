using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Flat;

/// <summary>Exact search at any size. Compacts itself when more than half of its slots are tombstones.</summary>
internal sealed class FlatIndex : VectorIndex
{
    public FlatIndex(VectorIndexOptions options)
        : base(options) => Begin(new FlatSegment(DistanceUsed, Options));

    private protected override IndexSegment CreateSuccessor(SlotView serving) =>
        new FlatSegment(DistanceUsed, Options);
}
