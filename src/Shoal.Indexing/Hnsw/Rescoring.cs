using Shoal.Indexing.Distances;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Ranks what codes have found anew by the vectors.</summary>
/// <remarks>
/// Nearest first, until the next one would not be among the k nearest even if its code were off by as much as the worst
/// seen so far.
/// </remarks>
internal static unsafe class Rescoring
{
    /// <summary>Enough to see how far codes of a byte are off.</summary>
    /// <remarks>
    /// Found on random-50k-128, where neighbours are nearly equally far: fewer cost recall, more cost time.
    /// </remarks>
    public const int MinRescored = 24;

    // A vector comes from memory in about the time that two are ranked.
    private const int PrefetchDistance = 2;

    /// <summary>Leaves the k nearest of what a walk has found in the scratch's answer.</summary>
    /// <param name="slots">Holds the vectors.</param>
    /// <param name="distance">How vectors are compared.</param>
    /// <param name="scratch">Holds the query; its answer is reset to k.</param>
    /// <param name="found">Keys of the rank by codes and the node, ascending.</param>
    /// <param name="least">How many are ranked anew in any case.</param>
    /// <param name="nodes">Says what may be answered under a node.</param>
    public static void RunOnNodes(
        SlotTable slots,
        VectorDistance distance,
        SearchScratch scratch,
        ReadOnlySpan<ulong> found,
        int least,
        in EligibleNodes nodes)
    {
        var ranker = new VectorRanker(slots, distance, scratch.Query);
        var slack = 0f;
        for (var i = 0; i < found.Length && MayAnswer(found[i], i < least, slack, scratch.Answer); i++)
        {
            if (i + PrefetchDistance < found.Length)
                ranker.Prefetch(RankKey.Id(found[i + PrefetchDistance]));
            var node = RankKey.Id(found[i]);
            var rank = ranker.Rank(node);
            slack = Math.Max(slack, RankKey.Rank(found[i]) - rank);
            nodes.Offer(node, rank, ranker, scratch.Answer);
        }
    }

    /// <summary>Leaves the k nearest of what a scan has found in the scratch's answer.</summary>
    /// <param name="slots">Holds the vectors.</param>
    /// <param name="distance">How vectors are compared.</param>
    /// <param name="scratch">Holds the query; its answer is reset to k.</param>
    /// <param name="found">Keys of the rank by codes and the ordinal, ascending.</param>
    /// <param name="least">How many are ranked anew in any case.</param>
    /// <remarks>
    /// An ordinal that is replaced meanwhile is answered by its newest vector; one that is removed meanwhile may be
    /// missing.
    /// </remarks>
    public static void RunOnOrdinals(
        SlotTable slots,
        VectorDistance distance,
        SearchScratch scratch,
        ReadOnlySpan<ulong> found,
        int least)
    {
        var rankOf = distance.Rank;
        var slack = 0f;
        for (var i = 0; i < found.Length && MayAnswer(found[i], i < least, slack, scratch.Answer); i++)
        {
            var ordinal = RankKey.Id(found[i]);
            if (!slots.TryGetSlot(new Ordinal(ordinal), out var slot)) continue;
            var rank = rankOf(scratch.Query, slots.Vector(slot), slots.Stride);
            slack = Math.Max(slack, RankKey.Rank(found[i]) - rank);
            scratch.Answer.Offer(RankKey.Pack(rank, ordinal));
        }
    }

    private static bool MayAnswer(ulong key, bool isCertain, float slack, NearestHeap answer) =>
        isCertain
        || answer.Threshold == ulong.MaxValue
        || RankKey.Rank(key) - slack <= RankKey.Rank(answer.Threshold);
}
