using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Chooses which candidates become links.</summary>
internal static unsafe class NeighborSelection
{
    /// <summary>
    /// Chooses links in many directions rather than the nearest ones, and fills up with the nearest of the rest.
    /// </summary>
    /// <param name="space">Ranks candidates by each other.</param>
    /// <param name="candidates">Keys by rank to the node in question, ascending; without that node.</param>
    /// <param name="target">Receives the chosen slots; its length is the most that are chosen.</param>
    /// <param name="room">As <see cref="SearchScratch.Room"/>.</param>
    /// <returns>How many were chosen.</returns>
    /// <remarks>
    /// Malkov &amp; Yashunin 2018, algorithm 4 (SELECT-NEIGHBORS-HEURISTIC), extendCandidates off,
    /// keepPrunedConnections on. A candidate as near to a chosen one as to the node is kept: with "nearer" alone, grids
    /// would lose most links.
    /// </remarks>
    public static int SelectNeighborsHeuristic<TSpace, TRanker>(
        TSpace space, ReadOnlySpan<ulong> candidates, Span<int> target, void* room)
        where TSpace : struct, IRankSpace<TRanker>
        where TRanker : struct, IRanker
    {
        var chosen = 0;
        var pruned = 0;
        Span<int> rest = stackalloc int[target.Length];
        foreach (var candidate in candidates)
        {
            if (chosen == target.Length) return chosen;
            var slot = RankKey.Id(candidate);
            var ranker = space.RankerOf(slot, room);
            if (IsNearestToNode(ranker, RankKey.Rank(candidate), target[..chosen])) target[chosen++] = slot;
            else if (pruned < rest.Length) rest[pruned++] = slot;
        }

        for (var i = 0; i < pruned && chosen < target.Length; i++) target[chosen++] = rest[i];
        return chosen;
    }

    private static bool IsNearestToNode<TRanker>(in TRanker candidate, float rankToNode, ReadOnlySpan<int> chosen)
        where TRanker : struct, IRanker
    {
        foreach (var other in chosen)
        {
            if (candidate.Rank(other) < rankToNode) return false;
        }

        return true;
    }
}
