using CsCheck;
using Shoal.Indexing.Distances;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>
/// What every distance keeps: its sign and range, symmetry, and kernels that agree with their scalar twin.
/// </summary>
/// <remarks>
/// Tolerance: float32 sums of n products in another order differ by about n · 2⁻²⁴ of the sum of magnitudes; 1e-5 of
/// that sum is far above it for the lengths here and far below any real mistake, such as a forgotten tail.
/// </remarks>
public abstract unsafe class DistanceConformance
{
    private const double Tolerance = 1e-5;

    private static readonly Gen<(float[] A, float[] B)> Pairs =
        Gen.Int[1, 70].SelectMany(length =>
            Gen.Select(Gen.Float[-10, 10].Array[length], Gen.Float[-10, 10].Array[length]));

    /// <summary>The distance under test.</summary>
    protected abstract DistanceKind Kind { get; }

    /// <summary>The name that settings use.</summary>
    protected abstract string Name { get; }

    /// <summary>The distance of two vectors as they are, worked out in double.</summary>
    protected abstract double Expected(float[] a, float[] b);

    [Fact]
    public void Name_FindsTheKindAndBack()
    {
        Assert.True(DistanceRegistry.TryParse(Name, out var kind));
        Assert.Equal(Kind, kind);
        Assert.Equal(Name, DistanceRegistry.NameOf(Kind));
        Assert.Contains(Name, DistanceRegistry.Names);
    }

    [Fact]
    public void Rank_OfAnyLengthTo70_EqualsScalarTwin()
    {
        for (var length = 1; length <= 70; length++) AssertKernelsAgree(length);
    }

    [Theory]
    [InlineData(127)]
    [InlineData(383)]
    [InlineData(384)]
    [InlineData(1023)]
    [InlineData(4099)]
    public void Rank_OfLongVectors_EqualsScalarTwin(int length) => AssertKernelsAgree(length);

    [Fact]
    public void Rank_IsSymmetricBitForBit() => Pairs.Sample(pair =>
        BitConverter.SingleToInt32Bits(Rank(pair.A, pair.B)) == BitConverter.SingleToInt32Bits(Rank(pair.B, pair.A)));

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(24)]
    [InlineData(104)]
    [InlineData(384)]
    public void RankMany_EqualsRankBitForBit(int length)
    {
        const int Rows = 5;
        var random = new Random(length);
        var (query, rows) = (Random(random, length), Random(random, Rows * length));
        var ranks = new float[Rows];
        fixed (float* left = query, right = rows, result = ranks)
        {
            DistanceRegistry.Get(Kind).RankMany(left, right, length, Rows, result);
        }

        Assert.Equal(
            rows.Chunk(length).Select(row => BitConverter.SingleToInt32Bits(Rank(query, row))),
            ranks.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Distance_IsWhatItsDefinitionSays() => Pairs.Sample(pair =>
    {
        if (!IsUsable(pair.A) || !IsUsable(pair.B)) return;
        var distance = DistanceRegistry.Get(Kind).ToDistance(Rank(Prepare(pair.A), Prepare(pair.B)));
        Assert.Equal(Expected(pair.A, pair.B), distance, Math.Sqrt(Tolerance) * Magnitude(pair.A, pair.B));
    });

    [Fact]
    public void Score_OfTheNearer_IsGreater() => Pairs.Sample(pair =>
    {
        var (near, far) = (Math.Min(pair.A[0], pair.B[0]), Math.Max(pair.A[0], pair.B[0]));
        return DistanceRegistry.Score(Kind, near) >= DistanceRegistry.Score(Kind, far);
    });

    private static float[] Random(Random random, int length) =>
        [.. Enumerable.Range(0, length).Select(_ => (float)((random.NextDouble() * 2) - 1))];

    private static bool IsUsable(float[] vector) => vector.Any(component => MathF.Abs(component) > 1e-3f);

    private static double Magnitude(float[] a, float[] b) =>
        1 + a.Zip(b, (x, y) => Math.Abs((double)x * y) + ((double)x * x) + ((double)y * y)).Sum();

    private float[] Prepare(float[] vector)
    {
        var prepared = new float[vector.Length];
        VectorPreparation.Prepare(DistanceRegistry.Get(Kind), vector.Length, vector, prepared);
        return prepared;
    }

    private float Rank(float[] a, float[] b)
    {
        fixed (float* left = a, right = b) return DistanceRegistry.Get(Kind).Rank(left, right, a.Length);
    }

    private void AssertKernelsAgree(int length)
    {
        var random = new Random(length);
        var (a, b) = (Random(random, length), Random(random, length));
        fixed (float* left = a, right = b)
        {
            var scalar = DistanceRegistry.Get(Kind).ScalarRank(left, right, a.Length);
            Assert.Equal(scalar, Rank(a, b), Tolerance * Magnitude(a, b));
        }
    }
}
