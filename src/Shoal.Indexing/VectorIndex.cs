using Shoal.Indexing.Distances;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing;

/// <summary>
/// An index that serves from one segment and, when it needs another, builds it a little with every write.
/// </summary>
/// <remarks>
/// Writers take turns on a lock; readers take none. A successor receives every write from its first moment, and a few
/// old vectors with each; when the last one is in, it is published and the old segment is freed after its last reader.
/// So no write ever stops for a rebuild, and what is built depends only on the order of writes, not on time.
/// Disposing waits for a running write and lets running searches finish; later calls throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
internal abstract unsafe class VectorIndex : IVectorIndex
{
    // At about half a millisecond for a graph insert a write is slowed to 5 ms, and the build ends after an eighth of
    // the live vectors has been written, long before the dead share could double.
    private const int VectorsMovedPerWrite = 8;

    // Below this many tombstones a rebuild saves nothing worth having.
    private const int MinTombstones = 1024;

    private readonly Lock _writing = new();
    private readonly ScratchPool _scratches;
    private readonly float[] _prepared;
    private IndexSegment? _serving;
    private SegmentSuccession? _succession;

    private protected VectorIndex(VectorIndexOptions options)
    {
        Options = options;
        DistanceUsed = DistanceRegistry.Get(options.Distance);
        var stride = SlotTable.StrideOf(options.Dimensions);
        _scratches = new ScratchPool(stride);
        _prepared = GC.AllocateUninitializedArray<float>(stride);
    }

    /// <inheritdoc/>
    public int Dimensions => Options.Dimensions;

    /// <inheritdoc/>
    public DistanceKind Distance => Options.Distance;

    /// <inheritdoc/>
    public int Count => Serving.Slots.View.Live;

    /// <inheritdoc/>
    public long MemoryBytes => Serving.Bytes + (Volatile.Read(ref _succession)?.Target.Bytes ?? 0) + _scratches.Bytes;

    /// <summary>What the index was made with.</summary>
    protected VectorIndexOptions Options { get; }

    /// <summary>How vectors are compared.</summary>
    private protected VectorDistance DistanceUsed { get; }

    private IndexSegment Serving
    {
        get
        {
            var serving = Volatile.Read(ref _serving);
            ObjectDisposedException.ThrowIf(serving is null, this);
            return serving;
        }
    }

    /// <inheritdoc/>
    public void Add(Ordinal ordinal, ReadOnlySpan<float> vector)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal.Value, nameof(ordinal));
        lock (_writing)
        {
            var serving = Serving;
            VectorPreparation.Prepare(DistanceUsed, Dimensions, vector, _prepared);
            fixed (float* prepared = _prepared)
            {
                serving.Add(ordinal, prepared);
                _succession?.Target.Add(ordinal, prepared);
            }

            Advance(serving);
        }
    }

    /// <inheritdoc/>
    public bool Remove(Ordinal ordinal)
    {
        lock (_writing)
        {
            var serving = Serving;
            if (!serving.Remove(ordinal)) return false;
            _succession?.Target.Remove(ordinal);
            Advance(serving);
            return true;
        }
    }

    /// <inheritdoc/>
    public Neighbor[] Search(ReadOnlySpan<float> query, in VectorSearchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.K, 1, nameof(options.K));
        ArgumentOutOfRangeException.ThrowIfNegative(options.EfSearch, nameof(options.EfSearch));
        var segment = Enter();
        var scratch = _scratches.Rent();
        try
        {
            VectorPreparation.Prepare(DistanceUsed, Dimensions, query, scratch.QuerySpan);
            return segment.Search(scratch, options);
        }
        finally
        {
            _scratches.Return(scratch);
            segment.Exit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Before the lock, so that a busy writer cannot keep it from us: its next call finds nothing to write to.
        var serving = Interlocked.Exchange(ref _serving, null);
        lock (_writing)
        {
            serving?.Dispose();
            _succession?.Target.Dispose();
            _succession = null;
        }
    }

    /// <summary>Names the segment to serve from at first.</summary>
    private protected void Begin(IndexSegment first) => _serving = first;

    /// <summary>Returns an empty segment to build in place of the serving one.</summary>
    private protected abstract IndexSegment CreateSuccessor(SlotView serving);

    /// <summary>
    /// Says whether the serving segment should be replaced. By default: when more than half of it is dead.
    /// </summary>
    private protected virtual bool WantsSuccessor(SlotView serving) =>
        serving.Dead > MinTombstones && serving.Dead > serving.Live;

    private IndexSegment Enter()
    {
        // A refusal means that a successor has been published in between, or that the index is disposed.
        var segment = Serving;
        while (!segment.TryEnter()) segment = Serving;
        return segment;
    }

    private void Advance(IndexSegment serving)
    {
        if (_succession is null)
        {
            var view = serving.Slots.View;
            if (!WantsSuccessor(view)) return;
            Volatile.Write(ref _succession, new SegmentSuccession(serving, CreateSuccessor(view)));
        }

        if (!_succession!.Move(VectorsMovedPerWrite)) return;

        // Refused when the index was disposed meanwhile; then both segments are that call's to free.
        if (Interlocked.CompareExchange(ref _serving, _succession.Target, serving) != serving) return;
        Volatile.Write(ref _succession, null);
        serving.Dispose();
    }
}
