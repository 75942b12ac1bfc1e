using Shoal.Indexing.Distances;
using Shoal.Indexing.Snapshots;

namespace Shoal.Indexing;

/// <summary>A set of vectors that answers nearest-neighbour questions.</summary>
/// <remarks>
/// One writer at a time (<see cref="Add"/>, <see cref="Remove"/>, <see cref="Compact"/>); any number of readers at any
/// time, without a lock. A reader sees a vector either wholly or not at all, and never a removed one whose removal
/// ended before the search began.
/// </remarks>
public interface IVectorIndex : IDisposable
{
    /// <summary>The length of every vector; 1 or greater.</summary>
    int Dimensions { get; }

    /// <summary>How vectors are compared.</summary>
    DistanceKind Distance { get; }

    /// <summary>How many vectors are live.</summary>
    int Count { get; }

    /// <summary>How many bytes of memory the index holds, everything counted but what it maps from files.</summary>
    long MemoryBytes { get; }

    /// <summary>
    /// How many bytes of local files it maps; they take memory only as long as nobody else wants it.
    /// </summary>
    long MappedBytes { get; }

    /// <summary>
    /// How many bytes on a disk its own file of vectors takes; a snapshot that it maps vectors from is not counted.
    /// </summary>
    long FileBytes { get; }

    /// <summary>Makes room for vectors, so that a full disk cannot keep the next ones out.</summary>
    /// <param name="count">How many; 0 or greater.</param>
    /// <exception cref="IOException">The disk of mapped vectors is full; nothing changed.</exception>
    void Reserve(int count);

    /// <summary>Adds one vector; an ordinal that is already live is replaced.</summary>
    /// <param name="ordinal">The number under which searches answer it.</param>
    /// <param name="vector">Shape [dimensions]; finite; not all zeros under cosine. Normalized here under
    /// cosine.</param>
    /// <exception cref="ArgumentException">The length is wrong, a component is not finite, or the norm is zero under
    /// cosine.</exception>
    /// <exception cref="IOException">The disk of mapped vectors is full; the vector was not added.</exception>
    void Add(Ordinal ordinal, ReadOnlySpan<float> vector);

    /// <summary>Adds vectors as if one after the other, and sooner than that.</summary>
    /// <param name="ordinals">The numbers under which searches answer them.</param>
    /// <param name="vectors">Shape [ordinals, dimensions]; each as for <see cref="Add"/>.</param>
    /// <param name="maxThreads">
    /// How many threads may work on it, 1 or greater. With more than one, a graph differs from run to run.
    /// </param>
    /// <exception cref="ArgumentException">
    /// A vector is not as <see cref="Add"/> wants it, or their number is wrong; nothing was added.
    /// </exception>
    void AddRange(ReadOnlySpan<Ordinal> ordinals, ReadOnlySpan<float> vectors, int maxThreads = 1);

    /// <summary>Removes one vector from every later search.</summary>
    /// <returns>False when the ordinal was not live.</returns>
    bool Remove(Ordinal ordinal);

    /// <summary>
    /// Does a part of a rebuild that is due, so that an index that is only read comes to its end too. Writes do such
    /// parts by themselves. Like a write: one at a time, searches go on.
    /// </summary>
    /// <param name="count">How many vectors may be moved; 1 or greater.</param>
    /// <param name="maxThreads">How many threads may work on it, 1 or greater.</param>
    /// <returns>
    /// True while there is more to do. False also where there was no room for a rebuild: it is tried again after many
    /// writes or calls of this.
    /// </returns>
    bool Compact(int count, int maxThreads = 1);

    /// <summary>Returns the nearest live vectors, nearest first; ties by ordinal.</summary>
    /// <param name="query">Shape [dimensions]; finite; normalized here under cosine.</param>
    /// <param name="options">How many, how hard to look, and which ordinals qualify.</param>
    /// <returns>At most K neighbours; fewer when fewer qualify. Distances ascend.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>, or K is below 1.</exception>
    Neighbor[] Search(ReadOnlySpan<float> query, in VectorSearchOptions options);

    /// <summary>Writes the nearest live vectors, nearest first; ties by ordinal. Allocates nothing.</summary>
    /// <param name="query">Shape [dimensions]; finite; normalized here under cosine.</param>
    /// <param name="options">How many, how hard to look, and which ordinals qualify.</param>
    /// <param name="destination">Receives the neighbours; not more than it has room for.</param>
    /// <returns>How many were written.</returns>
    /// <exception cref="ArgumentException">As for <see cref="Add"/>, or K is below 1.</exception>
    int Search(ReadOnlySpan<float> query, in VectorSearchOptions options, Span<Neighbor> destination);

    /// <summary>Answers several queries; where the search is exact they share one scan.</summary>
    /// <param name="queries">Shape [queries, dimensions]; each as for a search alone.</param>
    /// <param name="options">How many for each, how hard to look, and which ordinals qualify.</param>
    /// <returns>
    /// For each query what a search alone would answer, to the last bit of a distance; where distances agree within
    /// rounding, either neighbour may be the one that is left out.
    /// </returns>
    /// <exception cref="ArgumentException">As for a search alone, or the queries do not come out even.</exception>
    Neighbor[][] SearchMany(ReadOnlySpan<float> queries, in VectorSearchOptions options);

    /// <summary>
    /// Says whether a search would look at every vector that qualifies, so that <see cref="SearchMany"/> answers
    /// several in less time than one after the other.
    /// </summary>
    bool Scans(in VectorSearchOptions options);

    /// <summary>Freezes the index as it is between two writes, so that it can be written to a file meanwhile.</summary>
    /// <returns>The moment; the caller disposes it.</returns>
    /// <remarks>
    /// Writers wait for as long as the links of a graph take to be copied: about a tenth of a second for a million
    /// nodes. Readers do not wait.
    /// </remarks>
    VectorIndexSnapshot Capture();
}
