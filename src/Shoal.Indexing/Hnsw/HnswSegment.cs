using Shoal.Indexing.Distances;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>A hierarchical navigable small world graph over slots.</summary>
/// <remarks>
/// Malkov &amp; Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
/// World graphs", 2018. Names as there: M, M0 (<see cref="LinkTable.MaxLinks"/> of level 0), EfConstruction, ef
/// (EfSearch). Beyond the paper: equal vectors share a node (<see cref="DuplicateTable"/>), and tombstones stay in the
/// graph. What the writer publishes, in order: the vector and its header, the node's links, links to it, the entry
/// point, the view.
/// </remarks>
internal sealed unsafe class HnswSegment : IndexSegment
{
    private readonly VectorIndexOptions _options;
    private readonly LinkTable _links;
    private readonly GraphWalk _walk;
    private readonly GraphBuilder _builder;
    private readonly DuplicateTable _duplicates;

    public HnswSegment(VectorDistance distance, VectorIndexOptions options)
        : base(distance, options.Dimensions)
    {
        _options = options;
        _links = new LinkTable(options.M);
        _walk = new GraphWalk(Slots, _links, distance);
        _builder = new GraphBuilder(Slots, _links, _walk, options);
        _duplicates = new DuplicateTable(Slots);
    }

    /// <inheritdoc/>
    public override long Bytes => Slots.Bytes + _links.Bytes + _duplicates.Bytes + _builder.Bytes;

    /// <inheritdoc/>
    public override void Add(Ordinal ordinal, float* vector)
    {
        var slot = Slots.Append(ordinal, vector);
        if (!_duplicates.TryChain(slot)) _builder.Insert(slot);
        Slots.Publish(slot);
    }

    /// <inheritdoc/>
    protected override void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options)
    {
        var ef = Math.Min(Math.Max(options.EfSearch == 0 ? _options.EfSearch : options.EfSearch, k), eligible);
        var walked = !options.Exact
            && !ScanIsCheaper(eligible, ef, view.Count)
            && TryWalk(scratch, view, ef, k, eligible, options.Matches);
        if (!walked) ExactScan.Run(Slots, Distance, scratch, view, k, options.Matches);
    }

    /// <inheritdoc/>
    protected override void Free()
    {
        base.Free();
        _links.Dispose();
    }

    // A walk must meet about ef · count / eligible nodes to find ef eligible ones, and computes about M new ranks at
    // each.
    private bool ScanIsCheaper(int eligible, int ef, int count) =>
        (double)eligible * eligible <= (double)ef * _options.M * count;

    // The estimate is wrong where what matches lies far from the query. Then the walk is given up once it has cost as
    // much as the scan, so that no filter and no mass of tombstones costs more than twice the better way. A walk that
    // finds too few, as in a graph that fell apart, is no answer either.
    private bool TryWalk(SearchScratch scratch, SlotView view, int ef, int k, int eligible, OrdinalSet? matches)
    {
        scratch.RankCount = 0;
        var nearest = _walk.Descend(scratch.Query, _builder.Entry, 0, scratch);
        var results = new EligibleOrdinals(Slots, view, matches);
        return _walk.SearchLayer(scratch.Query, nearest, ef, level: 0, budget: eligible, results, scratch)
            && scratch.Nearest.Count >= k;
    }
}
