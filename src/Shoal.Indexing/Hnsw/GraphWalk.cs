using System.Runtime.CompilerServices;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>The walks through a graph, for readers and for writers alike.</summary>
/// <remarks>
/// A walk may step on nodes that are newer than its reader's view, as long as there is room for them in its visited
/// set: a node is complete before the first link to it is written. What is answered is up to the caller.
/// </remarks>
/// <typeparam name="TRanker">What nodes are ranked by.</typeparam>
internal sealed unsafe class GraphWalk<TRanker>(SlotTable slots, LinkTable links)
    where TRanker : struct, IRanker
{
    /// <summary>
    /// Goes down from the entry point, on each level to the node that has no nearer neighbour (ef = 1).
    /// </summary>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="entry">Not <see cref="EntryPoint.None"/>.</param>
    /// <param name="level">The level to arrive at; levels above it are searched.</param>
    /// <param name="scratch">Its link buffer is used.</param>
    /// <returns>The key of the node to enter <paramref name="level"/> by.</returns>
    public ulong Descend(in TRanker ranker, EntryPoint entry, int level, SearchScratch scratch)
    {
        var nearest = RankKey.Pack(ranker.Rank(entry.Slot), entry.Slot);
        scratch.RankCount++;
        for (var l = entry.Level; l > level; l--)
        {
            while (Step(ranker, ref nearest, l, scratch))
            {
            }
        }

        return nearest;
    }

    /// <summary>
    /// SearchLayer: leaves the ef nearest nodes of a level in the scratch's beam.
    /// </summary>
    /// <param name="ranker">Ranks by the query.</param>
    /// <param name="entry">The key of the node to start from.</param>
    /// <param name="ef">The size of the dynamic candidate list.</param>
    /// <param name="level">The level to walk on.</param>
    /// <param name="budget">Gives up when the scratch has counted this many ranks.</param>
    /// <param name="scratch">Working memory, and the answer.</param>
    /// <returns>False when it gave up.</returns>
    /// <remarks>Malkov &amp; Yashunin 2018, algorithm 2, with one entry point.</remarks>
    public bool SearchLayer(in TRanker ranker, ulong entry, int ef, int level, int budget, SearchScratch scratch)
    {
        var beam = scratch.Beam;
        beam.Reset(ef);
        var marks = scratch.Visited.Reset(slots.Capacity);
        marks.TryVisit(RankKey.Id(entry));
        beam.Offer(RankKey.Rank(entry), RankKey.Id(entry));
        while (beam.TryExpand(out var slot))
        {
            if (scratch.RankCount >= budget) return false;
            var fresh = ReadFresh(ranker, slot, level, marks, scratch);
            if (beam.Upcoming is var upcoming and >= 0) links.Prefetch(upcoming, level);
            var neighbors = scratch.Links;
            for (var i = 0; i < fresh; i++) beam.Offer(ranker.Rank(neighbors[i]), neighbors[i]);
        }

        return true;
    }

    // Reads a node's links, keeps those that the walk has not met, and asks the memory for what ranks them.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal int ReadFresh(in TRanker ranker, int slot, int level, VisitedSet.Marks marks, SearchScratch scratch)
    {
        var neighbors = scratch.Links;
        var count = links.List(slot, level).Read(neighbors);
        var fresh = 0;
        for (var i = 0; i < count; i++)
        {
            var neighbor = neighbors[i];
            if (!marks.TryVisit(neighbor)) continue;
            ranker.Prefetch(neighbor);
            neighbors[fresh++] = neighbor;
        }

        scratch.RankCount += fresh;
        return fresh;
    }

    private bool Step(in TRanker ranker, ref ulong nearest, int level, SearchScratch scratch)
    {
        var neighbors = scratch.Links;
        var count = links.List(RankKey.Id(nearest), level).Read(neighbors);
        scratch.RankCount += count;
        for (var i = 0; i < count; i++) ranker.Prefetch(neighbors[i]);
        var before = nearest;
        for (var i = 0; i < count; i++)
        {
            nearest = Math.Min(nearest, RankKey.Pack(ranker.Rank(neighbors[i]), neighbors[i]));
        }

        return nearest != before;
    }
}
