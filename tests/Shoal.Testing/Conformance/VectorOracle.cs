using Shoal.Indexing;
using Shoal.Indexing.Distances;

namespace Shoal.Testing.Conformance;

/// <summary>The plainest vector index there is: a dictionary, searched in double precision.</summary>
/// <param name="distance">How vectors are compared.</param>
public sealed class VectorOracle(DistanceKind distance)
{
    /// <summary>What is live.</summary>
    public SortedDictionary<int, float[]> Vectors { get; } = [];

    /// <summary>The distance by its definition.</summary>
    public static double Distance(DistanceKind kind, float[] a, float[] b) => kind switch
    {
        DistanceKind.Cosine => 1 - (Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b))),
        DistanceKind.Dot => -Dot(a, b),
        DistanceKind.Euclidean => Math.Sqrt(SquaredEuclidean(a, b)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Returns the nearest, ties by ordinal.</summary>
    public (int Ordinal, double Distance)[] Search(float[] query, int k, OrdinalSet? matches = null) =>
    [
        .. Vectors.Where(vector => matches is null || matches.Contains(new Ordinal(vector.Key)))
            .Select(vector => (Ordinal: vector.Key, Distance: Distance(distance, query, vector.Value)))
            .OrderBy(hit => hit.Distance).ThenBy(hit => hit.Ordinal).Take(k),
    ];

    private static double Dot(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }

    private static double SquaredEuclidean(float[] a, float[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
