using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Links one node at a time into a graph; the working memory of one inserting thread.</summary>
internal sealed unsafe class GraphInserter<TSpace, TRanker>(
    TSpace space,
    GraphWalk<TRanker> walk,
    SlotTable slots,
    LinkTable links,
    LinkLocks locks,
    VectorIndexOptions options)
    where TSpace : struct, IRankSpace<TRanker>
    where TRanker : struct, IRanker
{
    private readonly SearchScratch _scratch = new(slots.Stride);
    private readonly Memory.AlignedBuffer _candidateRoom = new(SearchScratch.RoomFor(slots.Stride));

    // The links chosen for the node being inserted, M a level, and how many they are.
    private readonly int[] _chosen = new int[(LevelGenerator.MaxLevel + 1) * options.M];
    private readonly int[] _chosenCounts = new int[LevelGenerator.MaxLevel + 1];

    /// <summary>How many bytes the working memory holds.</summary>
    public long Bytes => _scratch.Bytes + _candidateRoom.Length;

    /// <summary>Links a node whose lists exist and are empty.</summary>
    public void Insert(int node, int level, EntryPoint entry)
    {
        if (entry.Slot < 0) return;
        var top = Math.Min(level, entry.Level);
        Choose(node, entry, top);
        Connect(node, top);
    }

    private void Choose(int node, EntryPoint entry, int top)
    {
        var ranker = space.RankerOf(node, _scratch.Room);
        var nearest = walk.Descend(ranker, entry, top, _scratch);
        for (var level = top; level >= 0; level--)
        {
            walk.SearchLayer(ranker, nearest, options.EfConstruction, level, int.MaxValue, _scratch);
            var candidates = _scratch.Beam.Drain();
            _chosenCounts[level] = Select(candidates, ChosenOn(level));
            nearest = candidates[0];
        }

        _scratch.RankCount = 0;
    }

    // The node's own links come first: a walk that arrives over a link back finds its way on.
    private void Connect(int node, int top)
    {
        for (var level = top; level >= 0; level--)
        {
            links.List(node, level).Replace(ChosenOn(level)[.._chosenCounts[level]]);
        }

        for (var level = top; level >= 0; level--)
        {
            foreach (var neighbor in ChosenOn(level)[.._chosenCounts[level]])
            {
                lock (locks.Of(neighbor)) LinkBack(neighbor, node, level);
            }
        }
    }

    private void LinkBack(int from, int to, int level)
    {
        var list = links.List(from, level);
        var max = links.MaxLinks(level);
        if (list.Count < max)
        {
            list.Append(to);
            return;
        }

        // One too many: choose anew among the old links and the new one.
        var ranker = space.RankerOf(from, _scratch.Room);
        Span<ulong> candidates = stackalloc ulong[max + 1];
        var old = list.AsSpan();
        foreach (var neighbor in old) ranker.Prefetch(neighbor);
        for (var i = 0; i < max; i++) candidates[i] = RankKey.Pack(ranker.Rank(old[i]), old[i]);
        candidates[max] = RankKey.Pack(ranker.Rank(to), to);
        candidates.Sort();
        Span<int> kept = stackalloc int[max];
        list.Replace(kept[..Select(candidates, kept)]);
    }

    private int Select(ReadOnlySpan<ulong> candidates, Span<int> target) =>
        NeighborSelection.SelectNeighborsHeuristic<TSpace, TRanker>(space, candidates, target, _candidateRoom.Address);

    private Span<int> ChosenOn(int level) => _chosen.AsSpan(level * options.M, options.M);
}
