using Shoal.Indexing.Distances;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Flat;

/// <summary>Vectors in a row, searched by looking at every one.</summary>
internal sealed unsafe class FlatSegment(VectorDistance distance, VectorIndexOptions options)
    : IndexSegment(distance, new SlotTable(options.Dimensions, codes: null, options.VectorsFolder))
{
    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<Ordinal> ordinals, float* vectors, int maxThreads)
    {
        for (var i = 0; i < ordinals.Length; i++)
        {
            Slots.Publish(Slots.Append(ordinals[i], vectors + ((nint)i * Slots.Stride)));
        }
    }

    /// <inheritdoc/>
    public override bool Scans(in VectorSearchOptions options) => true;

    /// <inheritdoc/>
    protected override void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options) =>
        ScanVectors(scratch, view, k, options.Matches);
}
