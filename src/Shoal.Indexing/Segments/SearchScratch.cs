using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>
/// The working memory of one search or insert; reused, so that a search in steady state allocates nothing.
/// </summary>
/// <param name="stride">The padded length of a vector.</param>
internal sealed unsafe class SearchScratch(int stride)
{
    /// <summary>The longest link list: M0 of the greatest M.</summary>
    public const int MaxLinks = 256;

    // Components in a cache line of bytes.
    private const int RoomAlignment = 64;

    private readonly AlignedBuffer _query = new(stride * sizeof(float));
    private readonly AlignedBuffer _room = new(RoomFor(stride));
    private readonly AlignedBuffer _links = new(MaxLinks * sizeof(int));
    private readonly AlignedBuffer _linksBehind = new(MaxLinks * sizeof(int));
    private readonly AlignedBuffer _fresh = new(2 * MaxLinks * sizeof(int));

    /// <summary>The prepared query, shape [stride].</summary>
    public Span<float> QuerySpan => new(_query.Address, stride);

    /// <summary>The address of <see cref="QuerySpan"/>.</summary>
    public float* Query => (float*)_query.Address;

    /// <summary>
    /// Room for a query or a slot in the form that ranks codes, <see cref="RoomFor"/> bytes on a cache line.
    /// </summary>
    public void* Room => _room.Address;

    /// <summary>Room for one link list.</summary>
    public int* Links => (int*)_links.Address;

    /// <summary>Room for the link list of a neighbour.</summary>
    public int* LinksBehind => (int*)_linksBehind.Address;

    /// <summary>Room for twice a link list: the nodes that a step has come upon.</summary>
    public int* Fresh => (int*)_fresh.Address;

    /// <summary>What a walk that keeps everything has found.</summary>
    public Beam Beam { get; } = new();

    /// <summary>What is answered, by ordinal.</summary>
    public NearestHeap Answer { get; } = new();

    /// <summary>What a walk among nodes that may not all be answered has found.</summary>
    public NearestHeap Nearest { get; } = new();

    /// <summary>What is still to be expanded.</summary>
    public CandidateHeap Candidates { get; } = new();

    /// <summary>What the walk has met.</summary>
    public VisitedSet Visited { get; } = new();

    /// <summary>How many ranks the search has computed.</summary>
    public int RankCount { get; set; }

    /// <summary>How many ranks a search among nodes that may not all be answered is worth.</summary>
    public int RankBudget { get; set; }

    /// <summary>How many tombstones the search has met in chains of vectors that are alike.</summary>
    public int DeadDuplicates { get; set; }

    /// <summary>How many bytes it holds.</summary>
    public long Bytes =>
        _query.Length + _room.Length + _links.Length + _linksBehind.Length + _fresh.Length
        + Beam.Bytes + Answer.Bytes + Nearest.Bytes + Candidates.Bytes + Visited.Bytes;

    /// <summary>Returns enough for a query of every kind of code: a float a dimension, in whole cache lines.</summary>
    public static int RoomFor(int stride) =>
        (stride + RoomAlignment - 1) / RoomAlignment * RoomAlignment * sizeof(float);
}
