using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>
/// A scan that ranks every eligible slot by a ranker: for filters that leave too few for a walk and too many for
/// reading their vectors.
/// </summary>
internal static unsafe class CodeScan
{
    // Enough rows on their way to hide what the first one waits.
    private const int Batch = 16;

    private const int MaxRun = 64;

    /// <summary>Returns the keys of rank and ordinal of the nearest eligible slots, ascending.</summary>
    /// <param name="slots">Holds the slots.</param>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="eligible">Says what may be answered.</param>
    /// <param name="matches">What is scanned; null for all slots.</param>
    /// <param name="count">How many slots there are for this reader.</param>
    /// <param name="kept">How many keys are kept.</param>
    /// <param name="scratch">Working memory; the keys are valid until its next search.</param>
    public static ReadOnlySpan<ulong> Run<TRanker>(
        SlotTable slots,
        in TRanker ranker,
        in EligibleNodes eligible,
        OrdinalSet? matches,
        int count,
        int kept,
        SearchScratch scratch)
        where TRanker : struct, IRanker
    {
        scratch.Nearest.Reset(kept);
        if (eligible.All)
        {
            RankAll(slots, ranker, count, scratch.Nearest);
            return scratch.Nearest.DrainSorted();
        }

        var batch = new Span<int>(scratch.Links, Batch);
        var waiting = 0;
        if (matches is null)
        {
            for (var slot = 0; slot < count; slot++)
            {
                if (!eligible.ContainsSlot(slot)) continue;
                Take(slots, slot, ranker, batch, ref waiting, scratch.Nearest);
            }
        }
        else
        {
            foreach (var ordinal in matches)
            {
                if (!slots.TryGetSlot(ordinal, out var slot)) continue;
                Take(slots, slot, ranker, batch, ref waiting, scratch.Nearest);
            }
        }

        Flush(slots, ranker, batch[..waiting], scratch.Nearest);
        return scratch.Nearest.DrainSorted();
    }

    // The hardware sees rows that follow one another and fetches by itself; asking for all of them slows it down.
    private static void RankAll<TRanker>(SlotTable slots, in TRanker ranker, int count, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        var ranks = stackalloc float[MaxRun];
        for (int first = 0, run; first < count; first += run)
        {
            run = Math.Min(Math.Min(MaxRun, ranker.Rows.RowsInARow(first)), count - first);
            RankRun(ranker, ranker.Rows.Row(first), run, ranks);
            Offer(slots, first, new ReadOnlySpan<float>(ranks, run), nearest);
        }
    }

    private static void RankRun<TRanker>(TRanker ranker, byte* rows, int count, float* ranks)
        where TRanker : struct, IRanker
    {
        var rowBytes = ranker.Rows.RowBytes;
        for (var i = 0; i < count; i++, rows += rowBytes)
        {
            CacheLines.Lead(rows + (Batch * rowBytes));
            ranks[i] = ranker.RankRow(rows);
        }
    }

    /// <summary>Offers slots, of which few are near enough for their ordinals to be looked at.</summary>
    private static void Offer(SlotTable slots, int first, ReadOnlySpan<float> ranks, NearestHeap nearest)
    {
        // Not a number until the heap is full, and no rank is greater than that.
        var bound = RankKey.Rank(nearest.Threshold);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > bound) continue;
            nearest.Offer(RankKey.Pack(ranks[i], slots.Ordinal(first + i).Value));
            bound = RankKey.Rank(nearest.Threshold);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<TRanker>(
        SlotTable slots, int slot, in TRanker ranker, Span<int> batch, ref int waiting, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        ranker.Prefetch(slot);
        batch[waiting++] = slot;
        if (waiting < batch.Length) return;
        Flush(slots, ranker, batch, nearest);
        waiting = 0;
    }

    private static void Flush<TRanker>(SlotTable slots, in TRanker ranker, Span<int> batch, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        foreach (var slot in batch) nearest.Offer(RankKey.Pack(ranker.Rank(slot), slots.Ordinal(slot).Value));
    }
}
