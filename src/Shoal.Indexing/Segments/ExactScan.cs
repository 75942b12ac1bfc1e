using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Segments;

/// <summary>Exact search: the rank of every eligible slot.</summary>
internal static unsafe class ExactScan
{
    /// <summary>Leaves the k nearest eligible ordinals in the scratch's answer.</summary>
    public static void Run(
        SlotTable slots, VectorDistance distance, SearchScratch scratch, SlotView view, int k, OrdinalSet? matches)
    {
        scratch.Answer.Reset(k);
        if (matches is null) ScanAll(slots, distance, scratch, view);
        else ScanMatches(slots, distance, scratch, matches);
    }

    private static void ScanAll(SlotTable slots, VectorDistance distance, SearchScratch scratch, SlotView view)
    {
        var rank = distance.Rank;
        var query = scratch.Query;
        var answer = scratch.Answer;
        for (var slot = 0; slot < view.Count; slot++)
        {
            if (!slots.IsLive(slot, view)) continue;
            answer.Offer(RankKey.Pack(rank(query, slots.Vector(slot), slots.Stride), slots.Ordinal(slot).Value));
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
