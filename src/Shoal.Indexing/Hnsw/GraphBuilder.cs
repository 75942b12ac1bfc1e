using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Inserts nodes into a graph: one after the other, or many at a time from several threads.</summary>
/// <remarks>
/// Malkov &amp; Yashunin 2018, algorithm 1. One after the other is deterministic for the seed and the order. A link
/// list is changed under the lock of its node's stripe; readers take none.
/// </remarks>
internal sealed class GraphBuilder<TSpace, TRanker>
    where TSpace : struct, IRankSpace<TRanker>
    where TRanker : struct, IRanker
{
    private readonly LevelGenerator _levels;
    private readonly LinkTable _links;
    private readonly Lock _raising = new();
    private readonly Func<GraphInserter<TSpace, TRanker>> _createInserter;

    // A longer array replaces this one, so that readers may count its bytes at any time.
    private GraphInserter<TSpace, TRanker>[] _inserters;
    private EntryPoint _entry = EntryPoint.None;

    public GraphBuilder(
        TSpace space, GraphWalk<TRanker> walk, SlotTable slots, LinkTable links, VectorIndexOptions options)
    {
        _levels = new LevelGenerator(options.M, options.Seed);
        _links = links;
        var stripes = new LinkLocks();
        _createInserter = () => new GraphInserter<TSpace, TRanker>(space, walk, slots, links, stripes, options);
        _inserters = [_createInserter()];
    }

    /// <summary>Where walks start. Published after the node is completely linked.</summary>
    public EntryPoint Entry => Volatile.Read(ref _entry);

    /// <summary>How many bytes the builder's working memory holds.</summary>
    public long Bytes => Volatile.Read(ref _inserters).Sum(inserter => inserter.Bytes);

    /// <summary>Makes nodes of written slots.</summary>
    /// <param name="nodes">Slots; room for their links is made here.</param>
    /// <param name="maxThreads">With 1, the graph depends on the order and the seed alone.</param>
    /// <exception cref="OutOfMemoryException">The index must be disposed and built again.</exception>
    public void Insert(ReadOnlySpan<int> nodes, int maxThreads)
    {
        if (nodes.Length == 1 || maxThreads == 1)
        {
            foreach (var node in nodes) Insert(node, CreateLinks(node), _inserters[0]);
            return;
        }

        var waiting = new (int Node, int Level)[nodes.Length];
        for (var i = 0; i < nodes.Length; i++) waiting[i] = (nodes[i], CreateLinks(nodes[i]));
        var next = 0;
        if (_entry == EntryPoint.None) Insert(waiting[0].Node, waiting[next++].Level, _inserters[0]);
        while (_inserters.Length < maxThreads) Volatile.Write(ref _inserters, [.. _inserters, _createInserter()]);
        next--;
        Parallel.For(0, maxThreads, new ParallelOptions { MaxDegreeOfParallelism = maxThreads }, thread =>
        {
            for (var i = Interlocked.Increment(ref next); i < waiting.Length; i = Interlocked.Increment(ref next))
            {
                Insert(waiting[i].Node, waiting[i].Level, _inserters[thread]);
            }
        });
    }

    /// <summary>Goes on from a graph whose nodes and links are there. No reader is yet.</summary>
    /// <param name="entry">Where its walks start.</param>
    /// <param name="nodes">How many nodes it has.</param>
    public void Restore(EntryPoint entry, int nodes)
    {
        _entry = entry;
        _levels.Skip(nodes);
    }

    private int CreateLinks(int node)
    {
        var level = _levels.Next();
        _links.Create(node, level);
        return level;
    }

    private void Insert(int node, int level, GraphInserter<TSpace, TRanker> inserter)
    {
        if (level <= Entry.Level)
        {
            inserter.Insert(node, level, Entry);
            return;
        }

        // One at a time: of two nodes above the graph each must find the other on the levels they share.
        lock (_raising)
        {
            var entry = Entry;
            inserter.Insert(node, level, entry);
            if (level > entry.Level) Volatile.Write(ref _entry, new EntryPoint(node, level));
        }
    }
}
