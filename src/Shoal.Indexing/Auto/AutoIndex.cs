using Shoal.Indexing.Flat;
using Shoal.Indexing.Hnsw;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Auto;

/// <summary>Exact below <see cref="VectorIndexOptions.AutoThreshold"/> live vectors, a graph from there on.</summary>
/// <remarks>
/// It goes back to exact only when it is rebuilt for its tombstones anyway, so a size near the threshold costs nothing.
/// </remarks>
internal sealed class AutoIndex : VectorIndex
{
    public AutoIndex(VectorIndexOptions options)
        : base(options) => Begin(CreateSegment(live: 0));

    private protected override bool WantsSuccessor(IndexSegment serving) =>
        base.WantsSuccessor(serving)
        || (serving is FlatSegment && serving.Slots.View.Live >= Options.AutoThreshold);

    private protected override IndexSegment CreateSuccessor(SlotView serving) => CreateSegment(serving.Live);

    private IndexSegment CreateSegment(int live) => live >= Options.AutoThreshold
        ? HnswSegment.Create(DistanceUsed, Options)
        : new FlatSegment(DistanceUsed, Options);
}
