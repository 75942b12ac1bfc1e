using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>Prepared queries in a row, each with what it has found so far.</summary>
/// <param name="stride">The padded length of a query.</param>
/// <param name="capacity">How many queries there is room for.</param>
internal sealed unsafe class QueryBatch(int stride, int capacity)
{
    /// <summary>How many queries are ranked at once; rows are filled up to a multiple of it.</summary>
    public const int TileQueries = 2;

    private readonly AlignedBuffer _queries = new(
        checked((capacity + TileQueries - 1) / TileQueries * TileQueries * stride * sizeof(float)));

    private readonly NearestHeap[] _answers = [.. Enumerable.Range(0, capacity).Select(_ => new NearestHeap())];

    private readonly float[] _bounds = new float[capacity];

    /// <summary>The padded length of a query.</summary>
    public int Stride => stride;

    /// <summary>How many queries there are.</summary>
    public int Count { get; private set; }

    /// <summary>Takes queries in place of those before.</summary>
    /// <param name="count">At most the capacity.</param>
    /// <param name="k">How many neighbours each keeps; 1 or greater.</param>
    public void Reset(int count, int k)
    {
        Count = count;
        for (var i = 0; i < count; i++) _answers[i].Reset(k);
        Array.Fill(_bounds, float.NaN, 0, count);
    }

    /// <summary>Returns the place of a query, shape [stride].</summary>
    public Span<float> Query(int index) => new(Address(index), stride);

    /// <summary>Returns the address of a query; the next ones follow it.</summary>
    public float* Address(int index) => (float*)_queries.Address + ((nint)index * stride);

    /// <summary>Returns the rank above which a query keeps nothing; not a number while it keeps all.</summary>
    public ref float Bound(int index) => ref _bounds[index];

    /// <summary>Returns what a query has found.</summary>
    public NearestHeap Answer(int index) => _answers[index];
}
