using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;
using Shoal.Indexing.Snapshots;

namespace Shoal.Indexing;

/// <summary>
/// An index that serves from one segment and, when it needs another, builds it a little with every write.
/// </summary>
/// <remarks>
/// Writers take turns on a lock; readers take none. A successor receives every write from its first moment, and a few
/// old vectors with each, or with a call that only compacts; when the last one is in, it is published and the old
/// segment is freed after its last reader. So no write ever stops for a rebuild, and what is built depends only on the
/// order of calls, searches included, not on time.
/// Disposing waits for a running write and lets running searches finish; later calls throw
/// <see cref="ObjectDisposedException"/>.
/// </remarks>
internal abstract unsafe class VectorIndex : IVectorIndex
{
    // At about half a millisecond for a graph insert a write is slowed to 5 ms, and the build ends after an eighth of
    // the live vectors has been written, long before the dead share could double.
    private const int VectorsMovedPerWrite = 8;

    // Vectors that are prepared, inserted and published together: enough to keep threads busy, in 2 MB at 384
    // dimensions.
    private const int MaxBatch = 1024;

    // Queries of one scan: 384 KB of them at 384 dimensions, which the second cache holds.
    private const int MaxScannedTogether = 256;

    // A full disk is not asked again before so many vectors could have been moved: by some thousand writes, or in some
    // hours of a shard that is only looked after.
    private const int MovesBetweenRetries = 20_000;

    // Below this many tombstones a rebuild saves nothing worth having.
    private const int MinTombstones = 1024;

    private readonly Lock _writing = new();
    private readonly ScratchPool _scratches;
    private AlignedBuffer _prepared;
    private IndexSegment? _serving;
    private SegmentSuccession? _succession;
    private int _movesUntilRetry;

    private protected VectorIndex(VectorIndexOptions options)
    {
        Options = options;
        DistanceUsed = DistanceRegistry.Get(options.Distance);
        var stride = SlotTable.StrideOf(options.Dimensions);
        _scratches = new ScratchPool(stride);
        _prepared = new AlignedBuffer(stride * sizeof(float));
    }

    /// <inheritdoc/>
    public int Dimensions => Options.Dimensions;

    /// <inheritdoc/>
    public DistanceKind Distance => Options.Distance;

    /// <inheritdoc/>
    public int Count => Serving.Slots.View.Live;

    /// <inheritdoc/>
    public long MemoryBytes => Serving.Bytes
        + (Volatile.Read(ref _succession)?.Target.Bytes ?? 0)
        + _scratches.Bytes
        + Volatile.Read(ref _prepared).Length;

    /// <inheritdoc/>
    public long MappedBytes => Serving.MappedBytes + (Volatile.Read(ref _succession)?.Target.MappedBytes ?? 0);

    /// <inheritdoc/>
    public long FileBytes => Serving.FileBytes + (Volatile.Read(ref _succession)?.Target.FileBytes ?? 0);

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
    public void Reserve(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        lock (_writing)
        {
            Serving.Slots.EnsureRoom(count);
            EnsureRoomWithSuccessor(checked(count * (1 + VectorsMovedPerWrite)));
        }
    }

    /// <inheritdoc/>
    public void Add(Ordinal ordinal, ReadOnlySpan<float> vector) =>
        AddRange(new ReadOnlySpan<Ordinal>(in ordinal), vector, maxThreads: 1);

    /// <inheritdoc/>
    public void AddRange(ReadOnlySpan<Ordinal> ordinals, ReadOnlySpan<float> vectors, int maxThreads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        VectorPreparation.Check(DistanceUsed, Dimensions, ordinals, vectors);
        lock (_writing)
        {
            for (var start = 0; start < ordinals.Length; start += MaxBatch)
            {
                var count = Math.Min(MaxBatch, ordinals.Length - start);
                var batch = vectors.Slice(start * Dimensions, count * Dimensions);
                AddBatch(ordinals.Slice(start, count), batch, maxThreads);
            }
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
            Advance(serving, VectorsMovedPerWrite, maxThreads: 1);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Compact(int count, int maxThreads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxThreads, 1);
        lock (_writing)
        {
            Advance(Serving, count, maxThreads);
            return _succession is not null;
        }
    }

    /// <inheritdoc/>
    public Neighbor[] Search(ReadOnlySpan<float> query, in VectorSearchOptions options)
    {
        var segment = Enter();
        var scratch = _scratches.Rent();
        try
        {
            return NeighborsOf(segment, Search(segment, scratch, query, options, int.MaxValue));
        }
        finally
        {
            _scratches.Return(scratch);
            segment.Exit();
        }
    }

    /// <inheritdoc/>
    public int Search(ReadOnlySpan<float> query, in VectorSearchOptions options, Span<Neighbor> destination)
    {
        var segment = Enter();
        var scratch = _scratches.Rent();
        try
        {
            var keys = Search(segment, scratch, query, options, destination.Length);
            segment.Write(keys, destination);
            return keys.Length;
        }
        finally
        {
            _scratches.Return(scratch);
            segment.Exit();
        }
    }

    /// <inheritdoc/>
    public Neighbor[][] SearchMany(ReadOnlySpan<float> queries, in VectorSearchOptions options)
    {
        var (count, rest) = Math.DivRem(queries.Length, Dimensions);
        if (rest != 0)
        {
            throw new ArgumentException(
                $"There are {queries.Length} components; queries of this index have {Dimensions} each.",
                nameof(queries));
        }

        var answers = new Neighbor[count][];
        var segment = Enter();
        try
        {
            if (segment.Scans(options)) ScanMany(segment, queries, options, answers);
            else WalkMany(segment, queries, options, answers);
            return answers;
        }
        finally
        {
            segment.Exit();
        }
    }

    /// <inheritdoc/>
    public bool Scans(in VectorSearchOptions options) => Serving.Scans(options);

    /// <inheritdoc/>
    public VectorIndexSnapshot Capture()
    {
        lock (_writing)
        {
            var segment = Enter();
            try
            {
                return new VectorIndexSnapshot(Options, segment);
            }
            catch
            {
                segment.Exit();
                throw;
            }
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

    /// <summary>Serves from a loaded segment in place of the empty one. No reader or writer is there yet.</summary>
    internal void Restore(IndexSegment loaded)
    {
        _serving?.Dispose();
        _serving = loaded;
    }

    /// <summary>Names the segment to serve from at first.</summary>
    private protected void Begin(IndexSegment first) => _serving = first;

    /// <summary>Returns an empty segment to build in place of the serving one.</summary>
    private protected abstract IndexSegment CreateSuccessor(SlotView serving);

    /// <summary>
    /// Says whether the serving segment should be replaced. By default: when more than half of it is dead, or searches
    /// have lost as much by what is dead as a new one costs.
    /// </summary>
    private protected virtual bool WantsSuccessor(IndexSegment serving)
    {
        var view = serving.Slots.View;
        return view.Dead > MinTombstones && (view.Dead > view.Live || serving.IsWornOut);
    }

    private ReadOnlySpan<ulong> Search(
        IndexSegment segment,
        SearchScratch scratch,
        ReadOnlySpan<float> query,
        in VectorSearchOptions options,
        int limit)
    {
        Check(options);
        VectorPreparation.Prepare(DistanceUsed, Dimensions, query, scratch.QuerySpan);
        return segment.Search(scratch, options, limit);
    }

    private void WalkMany(
        IndexSegment segment, ReadOnlySpan<float> queries, in VectorSearchOptions options, Neighbor[][] answers)
    {
        var scratch = _scratches.Rent();
        try
        {
            for (var i = 0; i < answers.Length; i++)
            {
                var query = queries.Slice(i * Dimensions, Dimensions);
                answers[i] = NeighborsOf(segment, Search(segment, scratch, query, options, int.MaxValue));
            }
        }
        finally
        {
            _scratches.Return(scratch);
        }
    }

    private void ScanMany(
        IndexSegment segment, ReadOnlySpan<float> queries, in VectorSearchOptions options, Neighbor[][] answers)
    {
        Check(options);
        var batch = new QueryBatch(segment.Slots.Stride, Math.Min(answers.Length, MaxScannedTogether));
        for (var first = 0; first < answers.Length; first += MaxScannedTogether)
        {
            var count = Math.Min(MaxScannedTogether, answers.Length - first);
            for (var i = 0; i < count; i++)
            {
                var query = queries.Slice((first + i) * Dimensions, Dimensions);
                VectorPreparation.Prepare(DistanceUsed, Dimensions, query, batch.Query(i));
            }

            segment.Scan(batch, count, options);
            for (var i = 0; i < count; i++)
                answers[first + i] = NeighborsOf(segment, segment.RankAnew(batch, i));
        }
    }

    private static Neighbor[] NeighborsOf(IndexSegment segment, ReadOnlySpan<ulong> keys)
    {
        var neighbors = new Neighbor[keys.Length];
        segment.Write(keys, neighbors);
        return neighbors;
    }

    private static void Check(in VectorSearchOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.K, 1, nameof(options.K));
        ArgumentOutOfRangeException.ThrowIfNegative(options.EfSearch, nameof(options.EfSearch));
    }

    private IndexSegment Enter()
    {
        // A refusal means that a successor has been published in between, or that the index is disposed.
        var segment = Serving;
        while (!segment.TryEnter()) segment = Serving;
        return segment;
    }

    private void AddBatch(ReadOnlySpan<Ordinal> ordinals, ReadOnlySpan<float> vectors, int maxThreads)
    {
        var serving = Serving;
        var stride = SlotTable.StrideOf(Dimensions);
        if (_prepared.Length < ordinals.Length * stride * sizeof(float))
        {
            _prepared = new AlignedBuffer(ordinals.Length * stride * sizeof(float));
        }

        var prepared = (float*)_prepared.Address;
        for (var i = 0; i < ordinals.Length; i++)
        {
            var target = new Span<float>(prepared + ((nint)i * stride), stride);
            VectorPreparation.Prepare(DistanceUsed, Dimensions, vectors.Slice(i * Dimensions, Dimensions), target);
        }

        serving.Reserve(ordinals);
        ReserveWithSuccessor(ordinals);
        serving.Add(ordinals, prepared, maxThreads);
        _succession?.Target.Add(ordinals, prepared, maxThreads);
        Advance(serving, ordinals.Length * VectorsMovedPerWrite, maxThreads);
    }

    private void ReserveWithSuccessor(ReadOnlySpan<Ordinal> ordinals)
    {
        try
        {
            _succession?.Target.Reserve(ordinals);
        }
        catch (IOException)
        {
            GiveSuccessorUp();
        }
    }

    private void EnsureRoomWithSuccessor(int count)
    {
        try
        {
            _succession?.Target.Slots.EnsureRoom(count);
        }
        catch (IOException)
        {
            GiveSuccessorUp();
        }
    }

    // Where there is no room for a successor, the serving segment goes on, and another one is tried later.
    private void GiveSuccessorUp()
    {
        _succession?.Target.Dispose();
        Volatile.Write(ref _succession, null);
        _movesUntilRetry = MovesBetweenRetries;
    }

    // What was written before is done, whatever comes of this.
    private void Advance(IndexSegment serving, int count, int maxThreads)
    {
        _movesUntilRetry = Math.Max(0, _movesUntilRetry - count);
        if (_movesUntilRetry > 0) return;
        try
        {
            AdvanceOrThrow(serving, count, maxThreads);
        }
        catch (Exception exception) when (exception is IOException or OutOfMemoryException)
        {
            GiveSuccessorUp();
        }
    }

    private void AdvanceOrThrow(IndexSegment serving, int count, int maxThreads)
    {
        if (_succession is null)
        {
            if (!WantsSuccessor(serving)) return;
            Volatile.Write(ref _succession, new SegmentSuccession(serving, CreateSuccessor(serving.Slots.View)));
        }

        if (!_succession!.Move(count, maxThreads)) return;

        // Refused when the index was disposed meanwhile; then both segments are that call's to free.
        if (Interlocked.CompareExchange(ref _serving, _succession.Target, serving) != serving) return;
        Volatile.Write(ref _succession, null);
        serving.Dispose();
    }
}
