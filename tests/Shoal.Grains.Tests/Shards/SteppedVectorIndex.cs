using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Snapshots;

namespace Shoal.Grains.Tests.Shards;

/// <summary>Lets a test act between two steps of a write, and before a search looks.</summary>
internal sealed class SteppedVectorIndex(IVectorIndex inner) : IVectorIndex
{
    /// <summary>Runs after every vector that is added.</summary>
    public Action Added { get; set; } = () => { };

    /// <summary>Runs after every vector that is removed.</summary>
    public Action Removed { get; set; } = () => { };

    /// <summary>Runs before every search.</summary>
    public Action Searching { get; set; } = () => { };

    /// <summary>Runs after every search for one query.</summary>
    public Action Searched { get; set; } = () => { };

    public int Dimensions => inner.Dimensions;

    public DistanceKind Distance => inner.Distance;

    public int Count => inner.Count;

    public long MemoryBytes => inner.MemoryBytes;

    public long MappedBytes => inner.MappedBytes;

    public long FileBytes => inner.FileBytes;

    public void Reserve(int count) => inner.Reserve(count);

    public void Add(Ordinal ordinal, ReadOnlySpan<float> vector)
    {
        inner.Add(ordinal, vector);
        Added();
    }

    public void AddRange(ReadOnlySpan<Ordinal> ordinals, ReadOnlySpan<float> vectors, int maxThreads = 1) =>
        inner.AddRange(ordinals, vectors, maxThreads);

    public bool Remove(Ordinal ordinal)
    {
        var wasLive = inner.Remove(ordinal);
        Removed();
        return wasLive;
    }

    public bool Compact(int count, int maxThreads = 1) => inner.Compact(count, maxThreads);

    public Neighbor[] Search(ReadOnlySpan<float> query, in VectorSearchOptions options)
    {
        Searching();
        var found = inner.Search(query, options);
        Searched();
        return found;
    }

    public int Search(ReadOnlySpan<float> query, in VectorSearchOptions options, Span<Neighbor> destination)
    {
        Searching();
        return inner.Search(query, options, destination);
    }

    public Neighbor[][] SearchMany(ReadOnlySpan<float> queries, in VectorSearchOptions options)
    {
        Searching();
        return inner.SearchMany(queries, options);
    }

    public bool Scans(in VectorSearchOptions options) => inner.Scans(options);

    public VectorIndexSnapshot Capture() => inner.Capture();

    public void Dispose() => inner.Dispose();
}
