namespace Shoal.Indexing.Segments;

/// <summary>
/// The working memory of one search or insert; reused, so that a search in steady state allocates its answer only.
/// </summary>
internal sealed unsafe class SearchScratch
{
    // On the pinned heap: kernels and link lists work on addresses.
    private readonly float[] _query;
    private readonly int[] _links = GC.AllocateUninitializedArray<int>(MaxLinks, pinned: true);

    public SearchScratch(int stride) => _query = GC.AllocateUninitializedArray<float>(stride, pinned: true);

    /// <summary>The longest link list: M0 of the greatest M.</summary>
    public const int MaxLinks = 256;

    /// <summary>The prepared query, shape [stride].</summary>
    public Span<float> QuerySpan => _query;

    /// <summary>The address of <see cref="QuerySpan"/>.</summary>
    public float* Query => (float*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_query, 0);

    /// <summary>Room for one link list.</summary>
    public int* Links => (int*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_links, 0);

    /// <summary>What was found.</summary>
    public NearestHeap Nearest { get; } = new();

    /// <summary>What is still to be expanded.</summary>
    public CandidateHeap Candidates { get; } = new();

    /// <summary>What the walk has met.</summary>
    public VisitedSet Visited { get; } = new();

    /// <summary>How many ranks the search has computed.</summary>
    public int RankCount { get; set; }

    /// <summary>How many bytes it holds.</summary>
    public long Bytes =>
        ((long)(_query.Length + _links.Length) * sizeof(int)) + Nearest.Bytes + Candidates.Bytes + Visited.Bytes;
}
