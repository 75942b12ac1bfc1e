using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing;

/// <summary>What kind of index a generation wants. Names and defaults of Malkov &amp; Yashunin 2018.</summary>
public sealed record VectorIndexOptions
{
    /// <summary>
    /// <c>auto</c> (exact below <see cref="AutoThreshold"/>, a graph above), <c>flat</c> or <c>hnsw</c>.
    /// </summary>
    /// <value>Default: <c>auto</c>.</value>
    public string Type { get; init; } = VectorIndexTypes.Auto;

    /// <summary>The length of every vector; 1 to 65,535.</summary>
    public required int Dimensions { get; init; }

    /// <summary>How vectors are compared.</summary>
    /// <value>Default: cosine.</value>
    public DistanceKind Distance { get; init; } = DistanceKind.Cosine;

    /// <summary>Links a node keeps on each upper level; level 0 keeps twice as many. 2 to 128.</summary>
    /// <value>Default: 16.</value>
    public int M { get; init; } = 16;

    /// <summary>The size of the dynamic candidate list while building; M to 4,096.</summary>
    /// <value>Default: 200.</value>
    public int EfConstruction { get; init; } = 200;

    /// <summary>
    /// The size of the dynamic candidate list while searching, unless the search says otherwise; 1 to 4,096.
    /// </summary>
    /// <value>Default: 64.</value>
    public int EfSearch { get; init; } = 64;

    /// <summary>What a graph is walked on.</summary>
    /// <value>Default: <see cref="QuantizationKind.Scalar"/>.</value>
    public QuantizationKind Quantization { get; init; } = QuantizationKind.Scalar;

    /// <summary>
    /// A local folder for files that the float32 vectors are mapped from; null keeps the vectors in memory. The files
    /// are derived, nameless where the system allows it, and gone with the process.
    /// </summary>
    /// <value>Default: null.</value>
    public string? VectorsFolder { get; init; }

    /// <summary>The number of vectors from which <c>auto</c> builds a graph.</summary>
    /// <value>Default: 10,000.</value>
    public int AutoThreshold { get; init; } = 10_000;

    /// <summary>The seed of the level generator; the same seed and insert order give the same graph.</summary>
    /// <value>Default: 42.</value>
    public ulong Seed { get; init; } = 42;
}
