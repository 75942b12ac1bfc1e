using CsCheck;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Tests.Quantization;

/// <summary>
/// Codes are the signs of a vector with what makes products of them true, and ranks by SIMD are those of the scalar
/// twin bit for bit.
/// </summary>
public sealed unsafe class BinaryCodeTests
{
    private static readonly Gen<float> Components = Gen.OneOf(
        Gen.Float[-1, 1], Gen.Float[-5e17f, 5e17f], Gen.OneOf(0f, float.Epsilon, -1e-40f, 1e-30f));

    private static readonly Gen<(float[] Vector, float[] Query)> Pairs = Gen.Int[1, 1_100]
        .SelectMany(length => Gen.Select(Components.Array[length], Components.Array[length]));

    [Fact]
    public void Simd_EqualsScalarBitForBit() => Gen.Select(Pairs, Gen.Enum<DistanceKind>()).Sample((pair, kind) =>
    {
        var (simd, scalar) = Rank(kind, pair.Vector, pair.Query);
        Assert.Equal(scalar, simd);
    });

    [Fact]
    public void Rank_OfExtremeLevels_DoesNotSaturate()
    {
        var vector = Enumerable.Repeat(1f, 4_096).ToArray();
        Assert.Equal((-4_096f, -4_096f), Rank(DistanceKind.Dot, vector, vector));
        Assert.Equal((4_096f, 4_096f), Rank(DistanceKind.Dot, vector, Array.ConvertAll(vector, one => -one)));
    }

    /// <summary>
    /// The product of a vector with itself is exact but for the query's levels, of which there are seven either way.
    /// </summary>
    [Fact]
    public void Rank_ToItself_IsTheSquaredNorm() => Gen.Float[-1, 1].Array[1, 500].Sample(vector =>
    {
        var squaredNorm = vector.Sum(component => (double)component * component);
        var sum = vector.Sum(component => Math.Abs((double)component));
        if (sum == 0) return;
        var halfLevel = vector.Max(Math.Abs) / 14.0;
        var tolerance = (vector.Length * halfLevel * squaredNorm / sum * 1.001) + 1e-6;
        Assert.Equal(-squaredNorm, Rank(DistanceKind.Dot, vector, vector).Simd, tolerance);
    });

    [Fact]
    public void Rank_OfRandomDirections_IsNearTheProduct()
    {
        const int Dimensions = 1_024;
        var random = new Random(71);
        var (errors, products) = (0.0, 0.0);
        for (var i = 0; i < 200; i++)
        {
            var vector = Gaussian(random, Dimensions);
            var query = vector.Zip(Gaussian(random, Dimensions), (a, b) => a + b).ToArray();
            var product = vector.Zip(query, (a, b) => (double)a * b).Sum();
            errors += Math.Pow(Rank(DistanceKind.Dot, vector, query).Simd + product, 2);
            products += product * product;
        }

        // One part of noise to one of the vector: its bits leave it sqrt(pi/2 - 1) / sqrt(dimensions), 2.4 percent.
        Assert.InRange(Math.Sqrt(errors / products), 0.01, 0.035);
    }

    private static float[] Gaussian(Random random, int dimensions) => Enumerable.Range(0, dimensions)
        .Select(_ => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
            * Math.Cos(2 * Math.PI * random.NextDouble())))
        .ToArray();

    private static (float Simd, float Scalar) Rank(DistanceKind kind, float[] vector, float[] query)
    {
        using var codes = new BinaryCodeTable(vector.Length, DistanceRegistry.Get(kind));
        codes.EnsureCapacity(1);
        var planes = new byte[BinaryCode.Planes * codes.RowBytes];
        fixed (float* vectorAddress = vector, queryAddress = query)
        fixed (byte* room = planes)
        {
            codes.Write(0, vectorAddress);
            var asked = codes.Ask(queryAddress, room);
            return (BinaryKernel.Simd(asked, codes.Row(0)), BinaryKernel.Scalar(asked, codes.Row(0)));
        }
    }
}
