using CsCheck;
using Shoal.Encoders.Pooling;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>What every <see cref="IPooling"/> keeps. Tolerance 1e-5: a vectorized sum adds in another order.</summary>
public abstract class PoolingConformance
{
    private const float Tolerance = 1e-5f;

    private static readonly Gen<(int Tokens, int Padding, int Dimensions)> Shapes =
        Gen.Select(Gen.Int[1, 12], Gen.Int[0, 5], Gen.Int[1, 40]);

    /// <summary>The pooling under test.</summary>
    protected abstract IPooling Pooling { get; }

    /// <summary>Pools rows the plain way.</summary>
    protected abstract float[] Expected(float[][] rows);

    [Fact]
    public void Pool_AnyShape_EqualsThePlainLoop() => Sample((rows, padded, actual) =>
    {
        var expected = Expected(rows);
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], Tolerance);
    });

    [Fact]
    public void Pool_OtherPadding_ChangesNothing() => Sample((rows, padded, actual) =>
    {
        var dimensions = rows[0].Length;
        padded.AsSpan(rows.Length * dimensions).Fill(float.NaN);
        var again = new float[dimensions];
        Pooling.Pool(padded, rows.Length, again);
        Assert.Equal(actual, again);
    });

    [Fact]
    public void Pool_OneToken_IsItself()
    {
        float[] row = [1, -2, 3];
        var actual = new float[3];
        Pooling.Pool(row, 1, actual);
        Assert.Equal(row, actual);
    }

    private void Sample(Action<float[][], float[], float[]> check) =>
        Gen.Select(Shapes, Gen.Int).Sample((shape, seed) =>
        {
            var random = new Random(seed);
            var padded = new float[(shape.Tokens + shape.Padding) * shape.Dimensions];
            for (var i = 0; i < padded.Length; i++) padded[i] = (random.NextSingle() * 2) - 1;
            var rows = padded.Chunk(shape.Dimensions).Take(shape.Tokens).ToArray();
            var actual = new float[shape.Dimensions];
            Pooling.Pool(padded, shape.Tokens, actual);
            check(rows, padded, actual);
        });
}
