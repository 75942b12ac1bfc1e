namespace Shoal.Benchmarks.Ann.Data;

/// <summary>The two synthetic data sets, bit for bit reproducible.</summary>
/// <remarks>
/// Clustered: clusters around group means, each group with its own low-rank directions, like the topics of a corpus of
/// texts. Random: no structure at all, the hard case. Both L2-normalized in double and then cut to float32. Every
/// vector comes from one stream of <see cref="RecipeNumbers"/>, base first and then queries.
/// </remarks>
internal static class SyntheticRecipes
{
    /// <summary>How many queries each set has.</summary>
    public const int Queries = 1_000;

    /// <summary>The length of a clustered vector.</summary>
    public const int ClusteredDimensions = 384;

    /// <summary>The length of a random vector.</summary>
    public const int RandomDimensions = 128;

    private const int Clusters = 1_000;
    private const int Groups = 10;
    private const int Rank = 24;
    private const ulong ClusteredSeed = 20_261_124;
    private const ulong RandomSeed = 20_261_125;

    /// <summary>Writes the clustered set.</summary>
    public static void WriteClustered(int count, Stream vectors, Stream queries)
    {
        var numbers = new RecipeNumbers(ClusteredSeed);
        var directions = Draw(numbers, Groups * Rank * ClusteredDimensions, gauss => gauss / Math.Sqrt(Rank));
        var means = Draw(numbers, Groups * ClusteredDimensions, gauss => gauss * 0.4);
        var centers = new double[Clusters * ClusteredDimensions];
        for (var i = 0; i < centers.Length; i++)
        {
            var (cluster, j) = Math.DivRem(i, ClusteredDimensions);
            centers[i] = means[(cluster % Groups * ClusteredDimensions) + j] + (numbers.Gauss() * 0.2);
        }

        var point = new double[ClusteredDimensions];
        Write(count, vectors, queries, point, () => DrawClustered(numbers, directions, centers, point));
    }

    /// <summary>Writes the random set.</summary>
    public static void WriteRandom(int count, Stream vectors, Stream queries)
    {
        var numbers = new RecipeNumbers(RandomSeed);
        var point = new double[RandomDimensions];
        Write(count, vectors, queries, point, () =>
        {
            for (var j = 0; j < point.Length; j++) point[j] = numbers.Gauss();
        });
    }

    private static double[] Draw(RecipeNumbers numbers, int count, Func<double, double> scale)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = scale(numbers.Gauss());
        return values;
    }

    private static void DrawClustered(RecipeNumbers numbers, double[] directions, double[] centers, double[] point)
    {
        var cluster = (int)(numbers.Next() % Clusters);
        Span<double> along = stackalloc double[Rank];
        for (var t = 0; t < Rank; t++) along[t] = numbers.Gauss() * 0.9;
        centers.AsSpan(cluster * ClusteredDimensions, ClusteredDimensions).CopyTo(point);
        for (var t = 0; t < Rank; t++)
        {
            var direction = directions.AsSpan(
                ((cluster % Groups * Rank) + t) * ClusteredDimensions, ClusteredDimensions);
            for (var j = 0; j < point.Length; j++) point[j] += along[t] * direction[j];
        }

        for (var j = 0; j < point.Length; j++) point[j] += numbers.Gauss() * 0.8;
    }

    private static void Write(int count, Stream vectors, Stream queries, double[] point, Action draw)
    {
        var row = new float[point.Length];
        for (var i = 0; i < count + Queries; i++)
        {
            draw();
            var sum = 0.0;
            foreach (var value in point) sum += value * value;
            var norm = Math.Sqrt(sum);
            for (var j = 0; j < row.Length; j++) row[j] = (float)(point[j] / norm);
            VectorFile.Append(i < count ? vectors : queries, row);
        }
    }
}
