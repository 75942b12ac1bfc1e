using System.Runtime.CompilerServices;
using Shoal.Indexing.Ranking;

namespace Shoal.Indexing.Segments;

/// <summary>
/// Ranks every eligible slot: exact search by vectors; by codes for filters that leave too few for a walk and too many
/// for reading their vectors.
/// </summary>
internal static unsafe class SlotScan
{
    // Long enough for a kernel that reads from two places of a run in turn.
    private const int MaxRun = 512;

    // Enough rows on their way to hide what the first one waits.
    private const int MaxWaiting = 16;

    /// <summary>Offers the keys of rank and ordinal of all eligible slots.</summary>
    /// <param name="slots">Holds the slots.</param>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="view">What this reader sees.</param>
    /// <param name="matches">What is scanned; null for all that is live.</param>
    /// <param name="nearest">Receives the keys.</param>
    /// <remarks>
    /// By ordinal where there are matches, so that a selective filter costs its matches and not the index. An ordinal
    /// that is replaced meanwhile is answered by its newest vector; one that is removed meanwhile may be missing.
    /// </remarks>
    public static void Run<TRanker>(
        SlotTable slots, in TRanker ranker, SlotView view, OrdinalSet? matches, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        if (matches is null) RankAll(slots, ranker, view, nearest);
        else RankMatches(slots, ranker, matches, nearest);
    }

    private static void RankAll<TRanker>(SlotTable slots, in TRanker ranker, SlotView view, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        var ranks = stackalloc float[MaxRun];
        for (int first = 0, run; first < view.Count; first += run)
        {
            run = Math.Min(Math.Min(MaxRun, ranker.Rows.RowsInARow(first)), view.Count - first);
            ranker.RankMany(ranker.Rows.Row(first), run, ranks);
            Offer(slots, view, first, new ReadOnlySpan<float>(ranks, run), nearest);
        }
    }

    // Few slots are near enough for anything but their rank to be looked at.
    private static void Offer(
        SlotTable slots, SlotView view, int first, ReadOnlySpan<float> ranks, NearestHeap nearest)
    {
        // Not a number until the heap is full, and no rank is greater than that.
        var bound = RankKey.Rank(nearest.Threshold);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > bound || !slots.IsLive(first + i, view)) continue;
            nearest.Offer(RankKey.Pack(ranks[i], slots.Ordinal(first + i).Value));
            bound = RankKey.Rank(nearest.Threshold);
        }
    }

    private static void RankMatches<TRanker>(
        SlotTable slots, in TRanker ranker, OrdinalSet matches, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        Span<int> waiting = stackalloc int[MaxWaiting];
        var count = 0;
        foreach (var ordinal in matches)
        {
            if (!slots.TryGetSlot(ordinal, out var slot)) continue;
            ranker.Prefetch(slot);
            waiting[count++] = slot;
            if (count < MaxWaiting) continue;
            Rank(slots, ranker, waiting, nearest);
            count = 0;
        }

        Rank(slots, ranker, waiting[..count], nearest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rank<TRanker>(
        SlotTable slots, in TRanker ranker, ReadOnlySpan<int> waiting, NearestHeap nearest)
        where TRanker : struct, IRanker
    {
        foreach (var slot in waiting) nearest.Offer(RankKey.Pack(ranker.Rank(slot), slots.Ordinal(slot).Value));
    }
}
