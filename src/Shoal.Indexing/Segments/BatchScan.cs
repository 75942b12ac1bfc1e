using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Segments;

/// <summary>Exact search for many queries: a matrix product in blocks, of which each query keeps its nearest.</summary>
/// <remarks>
/// A block of rows is read from memory once and stays in the first cache while all queries pass over it, which stay in
/// the second. What <see cref="SlotScan"/> says of changes meanwhile holds here.
/// </remarks>
internal unsafe ref struct BatchScan
{
    // With 384 dimensions, 24 KB.
    private const int BlockRows = 16;

    private const int TileRows = 4;

    private readonly SlotTable _slots;
    private readonly QueryBatch _batch;
    private readonly delegate* managed<float*, int, nint*, float*, void> _rank;
    private readonly Span<nint> _rows;
    private readonly Span<int> _ordinals;
    private int _count;

    private BatchScan(
        SlotTable slots, VectorDistance distance, QueryBatch batch, Span<nint> rows, Span<int> ordinals)
    {
        _slots = slots;
        _batch = batch;
        _rank = distance.RankTile;
        _rows = rows;
        _ordinals = ordinals;
    }

    /// <summary>Leaves the nearest eligible ordinals of each query in its answer.</summary>
    public static void Run(
        SlotTable slots, VectorDistance distance, QueryBatch batch, SlotView view, OrdinalSet? matches)
    {
        Span<nint> rows = stackalloc nint[BlockRows];
        Span<int> ordinals = stackalloc int[BlockRows];
        var scan = new BatchScan(slots, distance, batch, rows, ordinals);
        if (matches is null) scan.TakeAll(view);
        else scan.TakeMatches(matches);
        scan.RankBlock();
    }

    private void TakeAll(SlotView view)
    {
        for (var slot = 0; slot < view.Count; slot++)
        {
            if (_slots.IsLive(slot, view)) Take(slot, _slots.Ordinal(slot));
        }
    }

    private void TakeMatches(OrdinalSet matches)
    {
        foreach (var ordinal in matches)
        {
            if (_slots.TryGetSlot(ordinal, out var slot)) Take(slot, ordinal);
        }
    }

    private void Take(int slot, Ordinal ordinal)
    {
        _rows[_count] = (nint)_slots.Vector(slot);
        _ordinals[_count] = ordinal.Value;
        if (++_count < BlockRows) return;
        RankBlock();
        _count = 0;
    }

    private readonly void RankBlock()
    {
        // Rows that a tile lacks at the end are ranked as the last one and not offered.
        for (var row = _count; row % TileRows != 0; row++) _rows[row] = _rows[_count - 1];
        var ranks = stackalloc float[QueryBatch.TileQueries * TileRows];
        fixed (nint* rows = _rows)
        {
            for (var query = 0; query < _batch.Count; query += QueryBatch.TileQueries)
            {
                for (var row = 0; row < _count; row += TileRows)
                {
                    _rank(_batch.Address(query), _batch.Stride, rows + row, ranks);
                    Offer(query, row, ranks);
                    if (query + 1 < _batch.Count) Offer(query + 1, row, ranks + TileRows);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Offer(int query, int row, float* ranks)
    {
        // Not a number until the answer is full, and no rank is greater than that.
        ref var bound = ref _batch.Bound(query);
        if (Vector128.GreaterThanAll(Vector128.Load(ranks), Vector128.Create(bound))) return;
        var answer = _batch.Answer(query);
        for (var i = 0; i < Math.Min(TileRows, _count - row); i++)
            answer.Offer(RankKey.Pack(ranks[i], _ordinals[row + i]));
        bound = RankKey.Rank(answer.Threshold);
    }
}
