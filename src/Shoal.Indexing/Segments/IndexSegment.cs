using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Ranking;

namespace Shoal.Indexing.Segments;

/// <summary>
/// One data structure over prepared vectors that answers searches: what an index serves from until it has a better one.
/// </summary>
/// <remarks>
/// One writer; any number of readers, each between a true <see cref="TryEnter"/> and <see cref="Exit"/>.
/// <see cref="Dispose"/> lets nobody in any more and frees the memory when the last reader has left.
/// </remarks>
internal abstract unsafe class IndexSegment(VectorDistance distance, SlotTable slots) : IDisposable
{
    private readonly ReaderGate _gate = new();

    /// <summary>The vectors.</summary>
    public SlotTable Slots { get; } = slots;

    /// <summary>How many bytes the segment holds.</summary>
    public virtual long Bytes => Slots.Bytes;

    /// <summary>How many bytes of local files the segment maps.</summary>
    public long MappedBytes => Slots.MappedBytes;

    /// <summary>How many bytes on a disk the segment takes beside a snapshot.</summary>
    public long FileBytes => Slots.FileBytes;

    /// <summary>
    /// True once searches have spent as much on tombstones that a new segment would not have as building it costs.
    /// </summary>
    public virtual bool IsWornOut => false;

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

    /// <summary>Makes room for vectors under these ordinals.</summary>
    /// <exception cref="IOException">The disk of mapped vectors is full; nothing changed.</exception>
    public void Reserve(ReadOnlySpan<Ordinal> ordinals) => Slots.Reserve(ordinals);

    /// <summary>Adds or replaces vectors, in order.</summary>
    /// <param name="ordinals">The numbers under which they are answered; reserved.</param>
    /// <param name="vectors">Prepared; shape [ordinals, Slots.Stride].</param>
    /// <param name="maxThreads">How many threads may work on it.</param>
    public abstract void Add(ReadOnlySpan<Ordinal> ordinals, float* vectors, int maxThreads);

    /// <summary>Makes a tombstone of an ordinal; false when it was not live.</summary>
    public bool Remove(Ordinal ordinal) => Slots.Remove(ordinal);

    /// <summary>Returns the keys of rank and ordinal that answer a search, ascending.</summary>
    /// <param name="scratch">Holds the prepared query; the keys are valid until its next search.</param>
    /// <param name="options">What the caller asked for.</param>
    /// <param name="limit">How many the caller has room for.</param>
    public ReadOnlySpan<ulong> Search(SearchScratch scratch, in VectorSearchOptions options, int limit)
    {
        var view = Slots.View;
        var eligible = Math.Min(view.Live, options.Matches?.Count ?? int.MaxValue);
        var k = Math.Min(Math.Min(options.K, limit), eligible);
        if (k == 0) return [];
        Collect(scratch, view, eligible, k, options);
        return scratch.Answer.DrainSorted();
    }

    /// <summary>
    /// Says whether a search with these options looks at every vector, so that queries can share a scan.
    /// </summary>
    public virtual bool Scans(in VectorSearchOptions options) => options.Exact;

    /// <summary>Leaves the keys that answer each query of a batch in its answer.</summary>
    /// <param name="batch">Holds prepared queries.</param>
    /// <param name="count">How many.</param>
    /// <param name="options">What the caller asked for.</param>
    public void Scan(QueryBatch batch, int count, in VectorSearchOptions options)
    {
        var view = Slots.View;
        var k = Math.Min(options.K, Math.Min(view.Live, options.Matches?.Count ?? int.MaxValue));
        batch.Reset(count, Math.Max(k, 1));
        if (k > 0) BatchScan.Run(Slots, Distance, batch, view, options.Matches);
    }

    /// <summary>
    /// Returns the keys that answer a query of a batch, ascending, with the ranks that a search alone would give them:
    /// a tile adds up in another order.
    /// </summary>
    public ReadOnlySpan<ulong> RankAnew(QueryBatch batch, int query)
    {
        var keys = batch.Answer(query).DrainSorted();
        for (var i = 0; i < keys.Length; i++)
        {
            var ordinal = RankKey.Id(keys[i]);
            if (!Slots.TryGetSlot(new Ordinal(ordinal), out var slot)) continue;
            keys[i] = RankKey.Pack(Distance.Rank(batch.Address(query), Slots.Vector(slot), batch.Stride), ordinal);
        }

        keys.Sort();
        return keys;
    }

    /// <summary>Turns keys into neighbours.</summary>
    /// <param name="keys">As <see cref="Search"/> returned them.</param>
    /// <param name="destination">As long.</param>
    public void Write(ReadOnlySpan<ulong> keys, Span<Neighbor> destination)
    {
        for (var i = 0; i < keys.Length; i++)
        {
            destination[i] = new Neighbor(
                new Ordinal(RankKey.Id(keys[i])), Distance.ToDistance(RankKey.Rank(keys[i])));
        }

        // Different ranks can become one distance by rounding; ties go by ordinal then too.
        destination[..keys.Length].Sort();
    }

    /// <summary>Leaves the k nearest eligible ordinals in the scratch's answer.</summary>
    /// <param name="scratch">Holds the query; receives the answer.</param>
    /// <param name="view">What this reader sees.</param>
    /// <param name="eligible">An upper bound of how many slots may be answered; 1 or greater.</param>
    /// <param name="k">How many are wanted, at most <paramref name="eligible"/>.</param>
    /// <param name="options">What the caller asked for.</param>
    protected abstract void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options);

    /// <summary>Leaves the k nearest eligible ordinals in the scratch's answer, by looking at every vector.</summary>
    /// <param name="scratch">Holds the query; receives the answer.</param>
    /// <param name="view">What this reader sees.</param>
    /// <param name="k">How many are wanted.</param>
    /// <param name="matches">What may be answered; null for all.</param>
    protected void ScanVectors(SearchScratch scratch, SlotView view, int k, OrdinalSet? matches)
    {
        scratch.Answer.Reset(k);
        var ranker = new VectorRanker(Slots, Distance, scratch.Query);
        SlotScan.Run(Slots, ranker, view, matches, scratch.Answer);
    }

    /// <summary>Frees the memory; runs once, with no reader inside.</summary>
    protected virtual void Free() => Slots.Dispose();
}
