using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>The walks through a graph, for readers and for the writer alike.</summary>
/// <remarks>
/// A walk may step on nodes that are newer than its reader's view, as long as there is room for them in its visited
/// set: a node is complete before the first link to it is written. What is answered is up to
/// <see cref="IWalkResults"/>.
/// </remarks>
internal sealed unsafe class GraphWalk(SlotTable slots, LinkTable links, VectorDistance distance)
{
    // The hardware fetches the rest of a row once it has seen the first lines go by.
    private const int PrefetchedLines = 4;
    private const int FloatsPerCacheLine = 16;

    private readonly delegate* managed<float*, float*, int, float> _rank = distance.Rank;

    /// <summary>Returns the rank of a node to the query.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Rank(float* query, int slot) => _rank(query, slots.Vector(slot), slots.Stride);

    /// <summary>
    /// Goes down from the entry point, on each level to the node that has no nearer neighbour (ef = 1).
    /// </summary>
    /// <param name="query">Prepared.</param>
    /// <param name="entry">Not <see cref="EntryPoint.None"/>.</param>
    /// <param name="level">The level to arrive at; levels above it are searched.</param>
    /// <param name="scratch">Its link buffer is used.</param>
    /// <returns>The key of the node to enter <paramref name="level"/> by.</returns>
    public ulong Descend(float* query, EntryPoint entry, int level, SearchScratch scratch)
    {
        var nearest = RankKey.Pack(Rank(query, entry.Slot), entry.Slot);
        scratch.RankCount++;
        for (var l = entry.Level; l > level; l--)
        {
            while (Step(query, ref nearest, l, scratch))
            {
            }
        }

        return nearest;
    }

    /// <summary>
    /// SearchLayer: leaves the ef nearest nodes of a level, as far as they are kept, in the scratch's heap.
    /// </summary>
    /// <param name="query">Prepared.</param>
    /// <param name="entry">The key of the node to start from.</param>
    /// <param name="ef">The size of the dynamic candidate list.</param>
    /// <param name="level">The level to walk on.</param>
    /// <param name="budget">Gives up when the scratch has counted this many ranks.</param>
    /// <param name="results">Says what is kept.</param>
    /// <param name="scratch">Working memory, and the answer.</param>
    /// <returns>False when it gave up.</returns>
    /// <remarks>Malkov &amp; Yashunin 2018, algorithm 2, with one entry point.</remarks>
    public bool SearchLayer<TResults>(
        float* query, ulong entry, int ef, int level, int budget, TResults results, SearchScratch scratch)
        where TResults : struct, IWalkResults
    {
        var (nearest, candidates) = (scratch.Nearest, scratch.Candidates);
        nearest.Reset(ef);
        candidates.Clear();
        scratch.Visited.Reset(slots.Capacity);
        scratch.Visited.TryVisit(RankKey.Id(entry));
        candidates.Push(entry);
        results.Offer(nearest, RankKey.Rank(entry), RankKey.Id(entry));

        // Ids differ in kind between the heaps, so only the ranks, which are the upper halves, are compared.
        while (candidates.TryPop(out var candidate) && candidate >> 32 <= nearest.Threshold >> 32)
        {
            if (scratch.RankCount >= budget) return false;
            Expand(query, RankKey.Id(candidate), level, results, scratch);
        }

        return true;
    }

    private void Expand<TResults>(float* query, int slot, int level, TResults results, SearchScratch scratch)
        where TResults : struct, IWalkResults
    {
        var (nearest, candidates) = (scratch.Nearest, scratch.Candidates);
        var fresh = ReadFresh(slot, level, scratch);
        scratch.RankCount += fresh;
        for (var i = 0; i < fresh; i++)
        {
            var neighbor = scratch.Links[i];
            var rank = Rank(query, neighbor);
            var key = RankKey.Pack(rank, neighbor);
            if (key >> 32 > nearest.Threshold >> 32) continue;
            candidates.Push(key);
            results.Offer(nearest, rank, neighbor);
        }
    }

    // Reads a node's links, keeps those that the walk has not met, and asks the memory for their vectors.
    private int ReadFresh(int slot, int level, SearchScratch scratch)
    {
        var neighbors = scratch.Links;
        var count = links.List(slot, level).Read(neighbors);
        var fresh = 0;
        for (var i = 0; i < count; i++)
        {
            var neighbor = neighbors[i];
            if (!scratch.Visited.TryVisit(neighbor)) continue;
            Prefetch(slots.Vector(neighbor));
            neighbors[fresh++] = neighbor;
        }

        return fresh;
    }

    private bool Step(float* query, ref ulong nearest, int level, SearchScratch scratch)
    {
        var neighbors = scratch.Links;
        var count = links.List(RankKey.Id(nearest), level).Read(neighbors);
        scratch.RankCount += count;
        var before = nearest;
        for (var i = 0; i < count; i++)
        {
            nearest = Math.Min(nearest, RankKey.Pack(Rank(query, neighbors[i]), neighbors[i]));
        }

        return nearest != before;
    }

    private static void Prefetch(float* vector)
    {
        if (!Sse.IsSupported) return;
        for (var line = 0; line < PrefetchedLines; line++) Sse.Prefetch0(vector + (line * FloatsPerCacheLine));
    }
}
