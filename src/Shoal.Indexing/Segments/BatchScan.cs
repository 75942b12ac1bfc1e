using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Segments;

/// <summary>Exact search for many queries: a matrix product in blocks, of which each query keeps its nearest.</summary>
/// <remarks>
/// A block of rows is read from memory once and stays in the first cache while all queries pass over it, which stay in
/// the second. What <see cref="ExactScan"/> says of changes meanwhile holds here.
/// </remarks>
internal unsafe ref struct BatchScan
{
    // With 384 dimensions, 24 KB.
    private const int BlockRows = 16;

    private const int TileRows = 2;

    private readonly SlotTable _slots;
    private readonly QueryBatch _batch;
    private readonly delegate* managed<float*, int, float*, float*, float*, void> _rank;
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
        // An odd row at the end is ranked twice and offered once.
        var ranks = stackalloc float[QueryBatch.TileQueries * TileRows];
        for (var first = 0; first < _batch.Count; first += QueryBatch.TileQueries)
        {
            for (var row = 0; row < _count; row += TileRows)
            {
                var next = Math.Min(row + 1, _count - 1);
                _rank(_batch.Address(first), _batch.Stride, (float*)_rows[row], (float*)_rows[next], ranks);
                Offer(first, row, ranks);
            }
        }
    }

    private readonly void Offer(int first, int row, float* ranks)
    {
        var queries = Math.Min(QueryBatch.TileQueries, _batch.Count - first);
        for (var query = 0; query < queries; query++)
        {
            var answer = _batch.Answer(first + query);
            answer.Offer(RankKey.Pack(ranks[TileRows * query], _ordinals[row]));
            if (row + 1 < _count) answer.Offer(RankKey.Pack(ranks[(TileRows * query) + 1], _ordinals[row + 1]));
        }
    }
}
