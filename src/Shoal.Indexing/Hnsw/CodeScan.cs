using System.Runtime.CompilerServices;
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

    /// <summary>Ranks all slots, of which few are near enough for their ordinals to be looked at.</summary>
    private static void RankAll<TRanker>(SlotTable slots, in TRanker ranker, int count, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        // Not a number until the heap is full, and no rank is greater than that.
        var bound = RankKey.Rank(nearest.Threshold);
        for (var slot = 0; slot < count; slot++)
        {
            if (slot + Batch < count) ranker.Prefetch(slot + Batch);
            var rank = ranker.Rank(slot);
            if (rank > bound) continue;
            nearest.Offer(RankKey.Pack(rank, slots.Ordinal(slot).Value));
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
