using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>
/// One data structure over prepared vectors that answers searches: what an index serves from until it has a better one.
/// </summary>
/// <remarks>
/// One writer; any number of readers, each between a true <see cref="TryEnter"/> and <see cref="Exit"/>.
/// <see cref="Dispose"/> lets nobody in any more and frees the memory when the last reader has left.
/// </remarks>
internal abstract unsafe class IndexSegment(VectorDistance distance, int dimensions) : IDisposable
{
    private readonly ReaderGate _gate = new();

    /// <summary>The vectors.</summary>
    public SlotTable Slots { get; } = new(dimensions);

    /// <summary>How many bytes the segment holds.</summary>
    public virtual long Bytes => Slots.Bytes;

    /// <summary>How vectors are compared.</summary>
    protected VectorDistance Distance { get; } = distance;

    /// <summary>Lets a reader in; false once disposed.</summary>
    public bool TryEnter() => _gate.TryEnter();

    /// <summary>Lets a reader out.</summary>
    public void Exit()
    {
        if (_gate.Exit()) Free();
    }

    /// <summary>Frees the segment, at once or when its last reader leaves. May be called again.</summary>
    public void Dispose()
    {
        if (_gate.Close()) Free();
    }

    /// <summary>Adds or replaces a vector.</summary>
    /// <param name="ordinal">The number under which it is answered.</param>
    /// <param name="vector">Prepared; shape [Slots.Stride].</param>
    public abstract void Add(Ordinal ordinal, float* vector);

    /// <summary>Makes a tombstone of an ordinal; false when it was not live.</summary>
    public bool Remove(Ordinal ordinal) => Slots.Remove(ordinal);

    /// <summary>Answers a search whose prepared query lies in the scratch.</summary>
    public Neighbor[] Search(SearchScratch scratch, in VectorSearchOptions options)
    {
        var view = Slots.View;
        var eligible = Math.Min(view.Live, options.Matches?.Count ?? int.MaxValue);
        if (eligible == 0) return [];
        var k = Math.Min(options.K, eligible);
        Collect(scratch, view, eligible, k, options);
        return ToNeighbors(scratch.Nearest.DrainSorted(), k);
    }

    /// <summary>Leaves at least the k nearest eligible ordinals in the scratch's heap.</summary>
    /// <param name="scratch">Holds the query; receives the answer.</param>
    /// <param name="view">What this reader sees.</param>
    /// <param name="eligible">An upper bound of how many slots may be answered; 1 or greater.</param>
    /// <param name="k">How many are wanted, at most <paramref name="eligible"/>.</param>
    /// <param name="options">What the caller asked for.</param>
    protected abstract void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options);

    /// <summary>Frees the memory; runs once, with no reader inside.</summary>
    protected virtual void Free() => Slots.Dispose();

    private Neighbor[] ToNeighbors(ReadOnlySpan<ulong> nearest, int k)
    {
        var neighbors = new Neighbor[Math.Min(k, nearest.Length)];
        for (var i = 0; i < neighbors.Length; i++)
        {
            var ordinal = new Ordinal(RankKey.Id(nearest[i]));
            neighbors[i] = new Neighbor(ordinal, Distance.ToDistance(RankKey.Rank(nearest[i])));
        }

        // Different ranks can become one distance by rounding; ties go by ordinal then too.
        neighbors.AsSpan().Sort();
        return neighbors;
    }
}
