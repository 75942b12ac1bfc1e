using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>
/// SearchLayer on level 0 among nodes that may not all be answered: leaves the ef nearest that may in the scratch's
/// heap, by slot. The size ef counts what may be answered only, so deletions and filters cost no recall.
/// </summary>
/// <typeparam name="TRanker">What nodes are ranked by.</typeparam>
internal sealed unsafe class FilteredWalk<TRanker>(SlotTable slots, LinkTable links, GraphWalk<TRanker> walk)
    where TRanker : struct, IRanker
{
    // Fewer eligible nodes than this around a node do not hold a graph together.
    private const int MinSeen = 8;

    // Link lists that are asked for ahead of reading.
    private const int ListsAhead = 3;

    // The neighbours whose neighbours are looked at before a walk: a few hundred nodes, whose share says something.
    private const int ListsJudged = 8;

    /// <summary>Returns the share of the nodes around one that may be answered; range [0, 1].</summary>
    /// <param name="node">Near the query.</param>
    /// <param name="eligible">Says what may be answered.</param>
    /// <param name="scratch">Its link buffers are used.</param>
    public double ShareAround(int node, in EligibleNodes eligible, SearchScratch scratch)
    {
        var count = links.List(node, level: 0).Read(scratch.Links);
        var (looked, found) = (0, 0);
        for (var i = 0; i < Math.Min(count, ListsJudged); i++)
        {
            var behind = links.List(scratch.Links[i], level: 0).Read(scratch.LinksBehind);
            looked += behind;
            for (var j = 0; j < behind; j++) found += eligible.Contains(scratch.LinksBehind[j]) ? 1 : 0;
        }

        return looked == 0 ? 1 : (double)found / looked;
    }

    /// <summary>Walks over the eligible nodes and reaches across the others to their neighbours.</summary>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="entry">The key of the node to start from.</param>
    /// <param name="ef">The size of the dynamic candidate list.</param>
    /// <param name="eligible">Says what may be answered.</param>
    /// <param name="scratch">Working memory, its budget of ranks, and the answer.</param>
    /// <remarks>
    /// As if the graph had been built of the eligible nodes alone: the two-hop expansion of ACORN (Patel et al. 2024).
    /// Ranks are spent on what may be answered only. Where matches lie far from the query, such a walk loses its way:
    /// see <see cref="ShareAround"/>.
    /// </remarks>
    /// <returns>False when it gave up, the budget spent.</returns>
    public bool SearchAcross(
        in TRanker ranker, ulong entry, int ef, in EligibleNodes eligible, SearchScratch scratch)
    {
        var marks = Begin(entry, ef, eligible, scratch);
        var (nearest, candidates) = (scratch.Nearest, scratch.Candidates);
        while (candidates.TryPop(out var candidate) && candidate <= nearest.Threshold)
        {
            if (scratch.RankCount >= scratch.RankBudget) return false;
            var fresh = ReadEligible(RankKey.Id(candidate), ranker, marks, eligible, scratch);
            for (var i = 0; i < fresh.Total; i++)
            {
                var neighbor = scratch.Fresh[i];
                var key = RankKey.Pack(ranker.Rank(neighbor), neighbor);
                if (key > nearest.Threshold) continue;
                candidates.Push(key);
                if (i < fresh.Eligible) nearest.Offer(key);
            }
        }

        return true;
    }

    /// <summary>Walks through all nodes and keeps the eligible ones.</summary>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="entry">The key of the node to start from.</param>
    /// <param name="ef">The size of the dynamic candidate list.</param>
    /// <param name="eligible">Says what may be answered.</param>
    /// <param name="scratch">Working memory, its budget of ranks, and the answer.</param>
    /// <returns>False when it gave up, the budget spent.</returns>
    public bool SearchThrough(
        in TRanker ranker, ulong entry, int ef, in EligibleNodes eligible, SearchScratch scratch)
    {
        var marks = Begin(entry, ef, eligible, scratch);
        var (nearest, candidates) = (scratch.Nearest, scratch.Candidates);
        while (candidates.TryPop(out var candidate) && candidate <= nearest.Threshold)
        {
            if (scratch.RankCount >= scratch.RankBudget) return false;
            var fresh = walk.ReadFresh(ranker, RankKey.Id(candidate), level: 0, marks, scratch);
            for (var i = 0; i < fresh; i++)
            {
                var neighbor = scratch.Links[i];
                var key = RankKey.Pack(ranker.Rank(neighbor), neighbor);
                if (key > nearest.Threshold) continue;
                candidates.Push(key);
                if (eligible.Contains(neighbor)) nearest.Offer(key);
            }
        }

        return true;
    }

    private VisitedSet.Marks Begin(ulong entry, int ef, in EligibleNodes eligible, SearchScratch scratch)
    {
        scratch.Nearest.Reset(ef);
        scratch.Candidates.Clear();
        var marks = scratch.Visited.Reset(slots.Capacity);
        marks.TryVisit(RankKey.Id(entry));
        scratch.Candidates.Push(entry);
        if (eligible.Contains(RankKey.Id(entry))) scratch.Nearest.Offer(entry);
        return marks;
    }

    // Collects the eligible nodes that the walk has not met: a node's neighbours, and behind those that are not
    // eligible their neighbours, until as many as a full list have been seen.
    private (int Eligible, int Total) ReadEligible(
        int slot,
        in TRanker ranker,
        VisitedSet.Marks marks,
        in EligibleNodes eligible,
        SearchScratch scratch)
    {
        var (fresh, seen, others) = (0, 0, 0);
        var neighbors = scratch.Links;
        var count = links.List(slot, level: 0).Read(neighbors);
        for (var i = 0; i < count; i++)
        {
            var neighbor = neighbors[i];
            if (eligible.Contains(neighbor))
            {
                seen++;
                Take(neighbor, ranker, marks, scratch, ref fresh);
            }
            else if (marks.TryVisit(neighbor))
            {
                if (others < ListsAhead) links.Prefetch(neighbor, level: 0);
                neighbors[others++] = neighbor;
            }
        }

        for (var i = 0; i < others && seen < links.MaxLinks(0); i++)
        {
            if (i + ListsAhead < others) links.Prefetch(neighbors[i + ListsAhead], level: 0);
            seen += ReadBehind(neighbors[i], ranker, marks, eligible, scratch, ref fresh);
        }

        // Hardly anything eligible near: the walk must go on over the others, or it would end far from the matches.
        var total = fresh;
        for (var i = 0; i < others && seen < MinSeen; i++)
        {
            ranker.Prefetch(neighbors[i]);
            scratch.Fresh[total++] = neighbors[i];
        }

        scratch.RankCount += total;
        return (fresh, total);
    }

    private int ReadBehind(
        int slot,
        in TRanker ranker,
        VisitedSet.Marks marks,
        in EligibleNodes eligible,
        SearchScratch scratch,
        ref int fresh)
    {
        scratch.RankCount += FilteredWalk.RanksPerListRead;
        var behind = scratch.LinksBehind;
        var seen = eligible.Keep(behind, links.List(slot, level: 0).Read(behind));
        for (var i = 0; i < seen && fresh < SearchScratch.MaxLinks; i++)
            Take(behind[i], ranker, marks, scratch, ref fresh);
        return seen;
    }

    private static void Take(
        int node, in TRanker ranker, VisitedSet.Marks marks, SearchScratch scratch, ref int fresh)
    {
        if (!marks.TryVisit(node)) return;
        ranker.Prefetch(node);
        scratch.Fresh[fresh++] = node;
    }
}

/// <summary>What such walks cost.</summary>
internal static class FilteredWalk
{
    /// <summary>
    /// Ranks of a scan that take as long as reading a link list behind a node, and asking of each node whether it may
    /// be answered.
    /// </summary>
    public const int RanksPerListRead = 7;
}
