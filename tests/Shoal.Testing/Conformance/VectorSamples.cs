namespace Shoal.Testing.Conformance;

/// <summary>Seeded vectors for tests: clustered, as embeddings are.</summary>
public sealed class VectorSamples
{
    private readonly Random _random;
    private readonly float[][] _centers;

    /// <summary>Draws the cluster centres.</summary>
    /// <param name="seed">Same seed, same vectors.</param>
    /// <param name="dimensions">The length of each vector.</param>
    /// <param name="clusters">How many centres.</param>
    public VectorSamples(int seed, int dimensions, int clusters = 50)
    {
        _random = new Random(seed);
        Dimensions = dimensions;
        _centers = [.. Enumerable.Range(0, clusters).Select(_ => Draw(new float[dimensions], 1.0))];
    }

    /// <summary>The length of each vector.</summary>
    public int Dimensions { get; }

    /// <summary>Returns the next vector: a centre plus noise, neither normalized nor zero.</summary>
    public float[] Next() => Draw(_centers[_random.Next(_centers.Length)], 0.6);

    /// <summary>Returns the next vectors.</summary>
    public float[][] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    private float[] Draw(float[] center, double deviation) =>
        Array.ConvertAll(center, component => (float)(component + (deviation * NextGaussian())));

    // Box and Muller 1958.
    private double NextGaussian() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
