using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Ranks what a walk on codes has found anew by the vectors.</summary>
internal static unsafe class Rescoring
{
    // Enough to see how far codes are off. Found on random-50k-128, where neighbours are nearly equally far: fewer cost
    // recall, more cost time.
    private const int MinRescored = 24;

    // A vector comes from memory in about the time that two are ranked.
    private const int PrefetchDistance = 2;

    /// <summary>Leaves the k nearest in the scratch's answer.</summary>
    /// <param name="slots">Holds the vectors.</param>
    /// <param name="distance">How vectors are compared.</param>
    /// <param name="scratch">Holds the query; its answer is reset to k.</param>
    /// <param name="found">Keys of the rank by codes and the node, ascending.</param>
    /// <param name="nodes">Says what may be answered under a node.</param>
    /// <param name="k">How many are wanted.</param>
    /// <remarks>
    /// Stops as soon as the next one would not be among the k nearest even if its code were off by as much as the worst
    /// seen so far.
    /// </remarks>
    public static void Run(
        SlotTable slots,
        VectorDistance distance,
        SearchScratch scratch,
        ReadOnlySpan<ulong> found,
        in EligibleNodes nodes,
        int k)
    {
        var rankOf = distance.Rank;
        var answer = scratch.Answer;
        var slack = 0f;
        for (var i = 0; i < found.Length; i++)
        {
            var rankByCode = RankKey.Rank(found[i]);
            if (i >= MinRescored && answer.Count >= k && rankByCode - slack > RankKey.Rank(answer.Threshold)) return;
            if (i + PrefetchDistance < found.Length)
            {
                var coming = RankKey.Id(found[i + PrefetchDistance]);
                CacheLines.Prefetch(slots.Vector(coming), slots.Stride * sizeof(float));
            }

            var node = RankKey.Id(found[i]);
            var rank = rankOf(scratch.Query, slots.Vector(node), slots.Stride);
            slack = Math.Max(slack, rankByCode - rank);
            nodes.Offer(node, rank, answer);
        }
    }
}
