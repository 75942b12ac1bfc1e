using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Segments;

/// <summary>Exact search: the rank of every eligible slot.</summary>
internal static unsafe class ExactScan
{
    private const int MaxRun = 64;

    /// <summary>Leaves the k nearest eligible ordinals in the scratch's answer.</summary>
    public static void Run(
        SlotTable slots, VectorDistance distance, SearchScratch scratch, SlotView view, int k, OrdinalSet? matches)
    {
        scratch.Answer.Reset(k);
        if (matches is null) ScanAll(slots, distance, scratch, view);
        else ScanMatches(slots, distance, scratch, matches);
    }

    // Few slots are near enough for anything but their rank to be looked at.
    private static void ScanAll(SlotTable slots, VectorDistance distance, SearchScratch scratch, SlotView view)
    {
        var rankMany = distance.RankMany;
        var ranks = stackalloc float[MaxRun];
        for (int first = 0, count; first < view.Count; first += count)
        {
            count = Math.Min(Math.Min(MaxRun, slots.Vectors.RowsInARow(first)), view.Count - first);
            rankMany(scratch.Query, slots.Vector(first), slots.Stride, count, ranks);
            Offer(slots, view, first, new ReadOnlySpan<float>(ranks, count), scratch.Answer);
        }
    }

    private static void Offer(
        SlotTable slots, SlotView view, int first, ReadOnlySpan<float> ranks, NearestHeap answer)
    {
        // Not a number until the answer is full, and no rank is greater than that.
        var bound = RankKey.Rank(answer.Threshold);
        for (var i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > bound || !slots.IsLive(first + i, view)) continue;
            answer.Offer(RankKey.Pack(ranks[i], slots.Ordinal(first + i).Value));
            bound = RankKey.Rank(answer.Threshold);
        }
    }

    // By ordinal, so that a selective filter costs its matches and not the index. An ordinal that is replaced meanwhile
    // is answered by its newest vector; one that is removed meanwhile may be missing.
    private static void ScanMatches(SlotTable slots, VectorDistance distance, SearchScratch scratch, OrdinalSet matches)
    {
        var rank = distance.Rank;
        var query = scratch.Query;
        var answer = scratch.Answer;
        foreach (var ordinal in matches)
        {
            if (!slots.TryGetSlot(ordinal, out var slot)) continue;
            answer.Offer(RankKey.Pack(rank(query, slots.Vector(slot), slots.Stride), ordinal.Value));
        }
    }
}
