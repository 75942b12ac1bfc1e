using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>A hierarchical navigable small world graph over slots.</summary>
/// <remarks>
/// Malkov &amp; Yashunin, "Efficient and robust approximate nearest neighbor search using Hierarchical Navigable Small
/// World graphs", 2018. Names as there: M, M0 (<see cref="LinkTable.MaxLinks"/> of level 0), EfConstruction, ef
/// (EfSearch). Beyond the paper: equal vectors share a node (<see cref="DuplicateTable"/>), tombstones stay in the
/// graph, and it may be walked on codes. What the writer publishes, in order: the vector, its code and its header, the
/// node's links, links to it, the entry point, the view.
/// </remarks>
internal sealed unsafe class HnswSegment<TSpace, TRanker> : IndexSegment, IGraph
    where TSpace : struct, IRankSpace<TRanker>
    where TRanker : struct, IRanker
{
    // Slots of a batch of this size are listed on the stack.
    private const int SmallBatch = 64;

    // What a scan keeps by codes beyond the k that are wanted.
    private const int MinSpare = 64;

    // Up to so many vectors of so many bytes together, reading them costs no more than reading their codes and then the
    // nearest anew: 400 of 384 dimensions.
    private const int MostVectorsScanned = 400;
    private const int MostBytesScanned = MostVectorsScanned * 384 * sizeof(float);

    // Matches that lie with a smaller share around the query than this part of their overall share are remote.
    private const double MinLocalShare = 0.5;

    // Up to this share of dead ones a walk passes them; beyond, one that counts the living costs less.
    private const double MaxDeadPassed = 0.25;
    private const int SpareForDead = 8;

    private const int RanksPerStep = 27;

    // A rank of an insertion waits for the memory, one of a scan or a chain hardly.
    private const int ScannedRanksPerRandomOne = 4;

    private readonly VectorIndexOptions _options;
    private readonly TSpace _space;
    private readonly GraphWalk<TRanker> _walk;
    private readonly FilteredWalk<TRanker> _filteredWalk;
    private readonly GraphBuilder<TSpace, TRanker> _builder;

    // Ranks that searches would have spared in a graph without tombstones.
    private long _lostRanks;

    public HnswSegment(VectorDistance distance, VectorIndexOptions options, SlotTable slots, TSpace space)
        : base(distance, slots)
    {
        _options = options;
        _space = space;
        Links = new LinkTable(options.M);
        _walk = new GraphWalk<TRanker>(slots, Links);
        _filteredWalk = new FilteredWalk<TRanker>(slots, Links, _walk);
        _builder = new GraphBuilder<TSpace, TRanker>(space, _walk, slots, Links, options);
        Duplicates = new DuplicateTable(slots);
    }

    /// <inheritdoc/>
    public LinkTable Links { get; }

    /// <inheritdoc/>
    public DuplicateTable Duplicates { get; }

    /// <inheritdoc/>
    public EntryPoint Entry => _builder.Entry;

    /// <inheritdoc/>
    public override long Bytes => Slots.Bytes + Links.Bytes + Duplicates.Bytes + _builder.Bytes;

    /// <inheritdoc/>
    /// <remarks>
    /// The rule of the ski rental (Karlin, Manasse, Rudolph &amp; Sleator 1988): whatever searches come, they lose
    /// about as much as the rebuild costs before it begins, and nothing after. An insertion ranks about EfConstruction
    /// times M nodes at random places.
    /// </remarks>
    public override bool IsWornOut => Interlocked.Read(ref _lostRanks)
        > (long)Slots.View.Live * _options.EfConstruction * _options.M * ScannedRanksPerRandomOne;

    /// <inheritdoc/>
    public void Restore(EntryPoint entry, int nodes) => _builder.Restore(entry, nodes);

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<Ordinal> ordinals, float* vectors, int maxThreads)
    {
        var nodes = ordinals.Length <= SmallBatch ? stackalloc int[ordinals.Length] : new int[ordinals.Length];
        var count = 0;
        var first = Slots.Appended;
        foreach (var ordinal in ordinals)
        {
            var slot = Slots.Append(ordinal, vectors);
            if (!Duplicates.TryChain(slot)) nodes[count++] = slot;
            vectors += Slots.Stride;
        }

        _builder.Insert(nodes[..count], maxThreads);
        for (var i = 0; i < ordinals.Length; i++) Slots.Publish(first + i);
    }

    /// <inheritdoc/>
    protected override void Collect(
        SearchScratch scratch, SlotView view, int eligible, int k, in VectorSearchOptions options)
    {
        var asked = Math.Max(options.EfSearch == 0 ? _options.EfSearch : options.EfSearch, k);
        var ef = (int)Math.Min((long)asked * TSpace.Oversampling, eligible);
        if (options.Exact || VectorsAreFew(eligible))
        {
            ScanVectors(scratch, view, k, options.Matches);
            return;
        }

        var ranker = _space.RankerOf(scratch.Query, scratch.Room);
        var nodes = new EligibleNodes(Slots, view, options.Matches, scratch);
        scratch.DeadDuplicates = 0;
        var isScanned = ScanIsCheaper(eligible, ef, view.Count) || !TryWalk(scratch, ranker, nodes, ef, k, eligible);
        if (isScanned) Scan(scratch, ranker, view, ef, k, options.Matches);
        if (scratch.DeadDuplicates > 0) NoteLost(scratch.DeadDuplicates, isScanned, eligible);
    }

    /// <inheritdoc/>
    protected override void Free()
    {
        base.Free();
        Links.Dispose();
    }

    // The scan is theirs where they used up most of what the walk was worth.
    private void NoteLost(int deadDuplicates, bool isScanned, int eligible)
    {
        var scanned = isScanned && deadDuplicates > eligible / 2 ? eligible : 0;
        Interlocked.Add(ref _lostRanks, (long)deadDuplicates + scanned);
    }

    // Mapped vectors may have to come from a disk.
    private bool VectorsAreFew(int eligible) =>
        _options.VectorsFolder is null
        && eligible <= MostVectorsScanned
        && eligible * Slots.Stride * sizeof(float) <= MostBytesScanned;

    // In units of one rank of a scan: a step of the walk costs its ranks, in random order, and reads as many link lists
    // as it takes to see a list's worth of eligible nodes. Fitted to the filters of 1 to 50 percent of the benchmark.
    private static bool ScanIsCheaper(int eligible, int ef, int count) =>
        eligible <= ef * (RanksPerStep + ((long)FilteredWalk.RanksPerListRead * count / eligible));

    // A walk is given up once it has cost as much as the scan, so that no filter and no mass of tombstones costs more
    // than twice the better way. A walk that finds too few, as in a graph that fell apart, is no answer either.
    private bool TryWalk(
        SearchScratch scratch, in TRanker ranker, in EligibleNodes nodes, int ef, int k, int eligible)
    {
        (scratch.RankCount, scratch.RankBudget) = (0, eligible);
        var entry = _walk.Descend(ranker, _builder.Entry, 0, scratch);
        if (nodes.All)
        {
            if (!_walk.SearchLayer(ranker, entry, ef, level: 0, budget: eligible, scratch)) return false;
            Answer(scratch, scratch.Beam.Drain(), nodes, k);
        }
        else
        {
            WalkPastDead(scratch, ranker, entry, nodes, ef, k);
        }

        // Slots that are newer than the view may have taken places.
        if (scratch.Answer.Count >= k) return true;
        if (!WalkFiltered(scratch, ranker, entry, nodes, ef, eligible)) return false;
        Answer(scratch, scratch.Nearest.DrainSorted(), nodes, k);
        return scratch.Answer.Count >= k;
    }

    // Where few are dead and nothing is filtered, a list that is a little longer holds as many live ones: what an index
    // that is never updated costs, and not what a filter does.
    private void WalkPastDead(
        SearchScratch scratch, in TRanker ranker, ulong entry, in EligibleNodes nodes, int ef, int k)
    {
        scratch.Answer.Reset(k);
        if (nodes.DeadShare is not { } share || share > MaxDeadPassed) return;
        var longer = ef + (int)(2 * share * ef) + SpareForDead;
        if (!_walk.SearchLayer(ranker, entry, longer, level: 0, budget: int.MaxValue, scratch)) return;
        var found = scratch.Beam.Drain();
        var live = 0;
        foreach (var key in found) live += nodes.Contains(RankKey.Id(key)) ? 1 : 0;
        if (live >= ef) Answer(scratch, found, nodes, k);
    }

    private bool WalkFiltered(
        SearchScratch scratch, in TRanker ranker, ulong entry, in EligibleNodes nodes, int ef, int eligible)
    {
        var share = (double)eligible / Slots.View.Count;
        return _filteredWalk.ShareAround(RankKey.Id(entry), nodes, scratch) < MinLocalShare * share
            ? _filteredWalk.SearchThrough(ranker, entry, ef, nodes, scratch)
            : _filteredWalk.SearchAcross(ranker, entry, ef, nodes, scratch);
    }

    private void Answer(SearchScratch scratch, ReadOnlySpan<ulong> found, in EligibleNodes nodes, int k)
    {
        scratch.Answer.Reset(k);
        if (Slots.Codes is not null)
        {
            Rescoring.RunOnNodes(Slots, Distance, scratch, found, LeastRescored(found), nodes);
            return;
        }

        var ranker = new VectorRanker(Slots, Distance, scratch.Query);
        foreach (var key in found) nodes.Offer(RankKey.Id(key), RankKey.Rank(key), ranker, scratch.Answer);
    }

    // Of coarse codes the nearest are those that were taken for nearer than they are, so they say nothing of the rest.
    private static int LeastRescored(ReadOnlySpan<ulong> found) =>
        TSpace.Oversampling == 1 ? Rescoring.MinRescored : found.Length;

    private void Scan(
        SearchScratch scratch,
        in TRanker ranker,
        SlotView view,
        int ef,
        int k,
        OrdinalSet? matches)
    {
        if (Slots.Codes is null)
        {
            ScanVectors(scratch, view, k, matches);
            return;
        }

        var kept = Math.Max(ef, (int)Math.Min((long)(k + MinSpare) * TSpace.Oversampling, int.MaxValue));
        scratch.Nearest.Reset(kept);
        SlotScan.Run(Slots, ranker, view, matches, scratch.Nearest);
        var found = scratch.Nearest.DrainSorted();
        scratch.Answer.Reset(k);
        Rescoring.RunOnOrdinals(Slots, Distance, scratch, found, LeastRescored(found));
    }
}

/// <summary>Makes graphs as the options ask for them.</summary>
internal static class HnswSegment
{
    /// <summary>Returns an empty graph.</summary>
    public static IndexSegment Create(VectorDistance distance, VectorIndexOptions options)
    {
        var dimensions = options.Dimensions;
        switch (options.Quantization)
        {
            case QuantizationKind.Scalar:
                var scalar = new ScalarCodeTable(dimensions, distance);
                return Create<ScalarSpace, ScalarRanker>(distance, options, scalar, _ => new ScalarSpace(scalar));
            case QuantizationKind.Float16:
                var halves = new HalfCodeTable(dimensions, distance);
                return Create<HalfSpace, HalfRanker>(distance, options, halves, _ => new HalfSpace(halves));
            case QuantizationKind.Binary:
                var bits = new BinaryCodeTable(dimensions, distance);
                return Create<BinarySpace, BinaryRanker>(
                    distance, options, bits, slots => new BinarySpace(bits, slots));
            default:
                return Create<VectorSpace, VectorRanker>(
                    distance, options, codes: null, slots => new VectorSpace(slots, distance));
        }
    }

    private static HnswSegment<TSpace, TRanker> Create<TSpace, TRanker>(
        VectorDistance distance, VectorIndexOptions options, CodeTable? codes, Func<SlotTable, TSpace> spaceOf)
        where TSpace : struct, IRankSpace<TRanker>
        where TRanker : struct, IRanker
    {
        var slots = new SlotTable(options.Dimensions, codes, options.VectorsFolder);
        return new HnswSegment<TSpace, TRanker>(distance, options, slots, spaceOf(slots));
    }
}
