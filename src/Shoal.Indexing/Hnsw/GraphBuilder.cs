using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Inserts nodes into a graph. Writer only.</summary>
/// <remarks>Malkov &amp; Yashunin 2018, algorithm 1. Deterministic for the seed and the order of inserts.</remarks>
internal sealed unsafe class GraphBuilder(
    SlotTable slots, LinkTable links, GraphWalk walk, VectorIndexOptions options)
{
    private readonly LevelGenerator _levels = new(options.M, options.Seed);
    private readonly NeighborSelection _selection = new(slots, walk);
    private readonly SearchScratch _scratch = new(slots.Stride);

    // The links chosen for the node being inserted, M a level, and how many they are.
    private readonly int[] _chosen = new int[(LevelGenerator.MaxLevel + 1) * options.M];
    private readonly int[] _chosenCounts = new int[LevelGenerator.MaxLevel + 1];

    private EntryPoint _entry = EntryPoint.None;

    /// <summary>Where walks start. Published after the node is completely linked.</summary>
    public EntryPoint Entry => Volatile.Read(ref _entry);

    /// <summary>How many bytes the builder's working memory holds.</summary>
    public long Bytes => _scratch.Bytes;

    /// <summary>Makes a node of a written slot.</summary>
    /// <exception cref="OutOfMemoryException">The index must be disposed and built again.</exception>
    public void Insert(int slot)
    {
        var level = _levels.Next();
        var entry = _entry;
        links.Create(slot, level);
        if (entry.Slot >= 0)
        {
            var top = Math.Min(level, entry.Level);
            Choose(slot, entry, top);
            Connect(slot, top);
        }

        if (level > entry.Level) Volatile.Write(ref _entry, new EntryPoint(slot, level));
    }

    private void Choose(int slot, EntryPoint entry, int top)
    {
        var vector = slots.Vector(slot);
        var nearest = walk.Descend(vector, entry, top, _scratch);
        for (var level = top; level >= 0; level--)
        {
            walk.SearchLayer(
                vector, nearest, options.EfConstruction, level, int.MaxValue, default(EveryNode), _scratch);
            var candidates = _scratch.Nearest.DrainSorted();
            _chosenCounts[level] = _selection.SelectNeighborsHeuristic(candidates, ChosenOn(level));
            nearest = candidates[0];
        }

        _scratch.RankCount = 0;
    }

    // The node's own links come first: a walk that arrives over a link back finds its way on.
    private void Connect(int slot, int top)
    {
        for (var level = top; level >= 0; level--)
        {
            links.List(slot, level).Replace(ChosenOn(level)[.._chosenCounts[level]]);
        }

        for (var level = top; level >= 0; level--)
        {
            foreach (var neighbor in ChosenOn(level)[.._chosenCounts[level]]) LinkBack(neighbor, slot, level);
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
        Span<ulong> candidates = stackalloc ulong[max + 1];
        var old = list.AsSpan();
        for (var i = 0; i < max; i++) candidates[i] = RankKey.Pack(walk.Rank(slots.Vector(from), old[i]), old[i]);
        candidates[max] = RankKey.Pack(walk.Rank(slots.Vector(from), to), to);
        candidates.Sort();
        Span<int> kept = stackalloc int[max];
        list.Replace(kept[.._selection.SelectNeighborsHeuristic(candidates, kept)]);
    }

    private Span<int> ChosenOn(int level) => _chosen.AsSpan(level * options.M, options.M);
}
