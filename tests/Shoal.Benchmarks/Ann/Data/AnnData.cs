namespace Shoal.Benchmarks.Ann.Data;

/// <summary>One data set: vectors, queries, and the exact ten nearest vectors of each query.</summary>
internal sealed class AnnData
{
    /// <summary>How many neighbours are asked for.</summary>
    public const int K = 10;

    /// <summary>The names that <c>--data</c> takes, in the order of the table.</summary>
    public static readonly IReadOnlyList<string> Names = ["texts", "clustered", "random"];

    private const int ClusteredCount = 100_000;
    private const int RandomCount = 50_000;

    private AnnData(string name, string vectorsPath, string queriesPath, int dimensions)
    {
        (Name, VectorsPath, QueriesPath, Dimensions) = (name, vectorsPath, queriesPath, dimensions);
        Vectors = VectorFile.Read(vectorsPath);
        Queries = VectorFile.Read(queriesPath);
        Truth = GroundTruth.GetOrCompute(this);
    }

    /// <summary>As in <see cref="Names"/>.</summary>
    public string Name { get; }

    /// <summary>The file of the vectors, for libraries in other processes.</summary>
    public string VectorsPath { get; }

    /// <summary>The file of the queries.</summary>
    public string QueriesPath { get; }

    /// <summary>The length of a vector.</summary>
    public int Dimensions { get; }

    /// <summary>Shape [Count, Dimensions]; L2-normalized.</summary>
    public float[] Vectors { get; }

    /// <summary>Shape [QueryCount, Dimensions]; L2-normalized.</summary>
    public float[] Queries { get; }

    /// <summary>Shape [QueryCount, K]: the nearest vectors' indexes.</summary>
    public int[] Truth { get; }

    /// <summary>How many vectors.</summary>
    public int Count => Vectors.Length / Dimensions;

    /// <summary>How many queries.</summary>
    public int QueryCount => Queries.Length / Dimensions;

    /// <summary>Returns a data set, from the cache when it has been made before.</summary>
    /// <exception cref="InvalidDataException">The synthetic files differ from the recipe's digests.</exception>
    public static async Task<AnnData> GetAsync(
        string name, int? count, TextWriter progress, CancellationToken cancellationToken)
    {
        switch (name)
        {
            case "texts":
                var texts = await TextEmbeddings.GetOrCreateAsync(progress, cancellationToken);
                return new AnnData(name, texts.Vectors, texts.Queries, texts.Dimensions);
            case "clustered":
                return Synthetic(
                    name,
                    count ?? ClusteredCount,
                    SyntheticRecipes.ClusteredDimensions,
                    SyntheticRecipes.WriteClustered);
            case "random":
                return Synthetic(
                    name, count ?? RandomCount, SyntheticRecipes.RandomDimensions, SyntheticRecipes.WriteRandom);
            default:
                throw new ArgumentException($"No data '{name}'; there are {string.Join(", ", Names)}.", nameof(name));
        }
    }

    /// <summary>Returns the share of the true neighbours that an answer holds.</summary>
    /// <param name="found">Shape [QueryCount, K]; −1 where there was none.</param>
    public double RecallAt10(ReadOnlySpan<int> found)
    {
        var hits = 0;
        for (var query = 0; query < QueryCount; query++)
        {
            var truth = Truth.AsSpan(query * K, K);
            foreach (var neighbor in found.Slice(query * K, K)) hits += truth.Contains(neighbor) ? 1 : 0;
        }

        return (double)hits / (QueryCount * K);
    }

    private static AnnData Synthetic(string name, int count, int dimensions, Action<int, Stream, Stream> write)
    {
        var key = $"{name}-{count}-{dimensions}";
        var (vectors, queries) = AnnCache.GetOrCreate(
            $"{key}-base.f32", $"{key}-queries.f32", (a, b) => write(count, a, b));
        SyntheticDigests.Check(key, vectors, queries);
        return new AnnData(name, vectors, queries, dimensions);
    }
}
