using Shoal.Indexing.Distances;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Flat;

/// <summary>Vectors in a row, searched by looking at every one.</summary>
internal sealed unsafe class FlatSegment(VectorDistance distance, int dimensions) : IndexSegment(distance, dimensions)
{
    /// <inheritdoc/>
    public override void Add(Ordinal ordinal, float* vector) => Slots.Publish(Slots.Append(ordinal, vector));

    /// <inheritdoc/>
    protected override void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options) =>
        ExactScan.Run(Slots, Distance, scratch, view, k, options.Matches);
}
