using CsCheck;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Tests.Quantization;

/// <summary>
/// Codes are the vectors rounded to eleven bits, and ranks are those of what the codes stand for, by SIMD and by its
/// scalar twin: within the rounding of float32 sums, 1e-5 of what is summed.
/// </summary>
public sealed unsafe class HalfCodeTests
{
    private const int SpareBit = 0x4000;

    // Up to what an index lets in: 300 of the largest have a squared norm below its bound.
    private static readonly Gen<float> Components = Gen.OneOf(
        Gen.Float[-1, 1], Gen.Float[-5e17f, 5e17f], Gen.OneOf(0f, float.Epsilon, -1e-40f, 1e-30f));

    private static readonly Gen<(float[] First, float[] Second)> Pairs = Gen.Int[1, 300]
        .SelectMany(length => Gen.Select(Components.Array[length], Components.Array[length]));

    [Fact]
    public void Encode_RoundsToElevenBits() => Components.Array[1, 200].Sample(vector =>
    {
        var row = new ushort[HalfCode.HalvesFor(vector.Length)];
        HalfCode.Encode(vector, row);
        var (scale, squaredNorm) = Spare(row);
        Assert.InRange(vector.Max(Math.Abs), scale / 2, scale);
        var decoded = Decode(row, scale);

        // Below the smallest normal half, 2⁻¹⁴ of the scale, a component is 0.
        for (var i = 0; i < vector.Length; i++)
            Assert.Equal(vector[i], decoded[i], Math.Max(Math.Abs(vector[i]) / 2_048.0, scale / 16_384.0));
        var norm = decoded.Sum(component => component * component);
        Assert.Equal(norm, squaredNorm, (norm * 1e-6) + float.Epsilon);
        Assert.All(decoded.Skip(vector.Length), component => Assert.Equal(0, component));
    });

    [Fact]
    public void Ranks_OfQueriesAndOfSlots_AreThoseOfWhatCodesStandFor() =>
        Gen.Select(Pairs, Gen.Enum<DistanceKind>()).Sample((pair, kind) =>
        {
            var distance = DistanceRegistry.Get(kind);
            using var codes = new HalfCodeTable(pair.First.Length, distance);
            codes.EnsureCapacity(2);
            float[][] decoded = [Write(codes, 0, pair.First), Write(codes, 1, pair.Second)];
            var room = stackalloc float[HalfCode.HalvesFor(pair.First.Length)];
            fixed (float* query = pair.Second)
            {
                AssertRank(codes.Ask(query, room), pair.Second);
            }

            AssertRank(codes.Ask(1, room), decoded[1]);

            void AssertRank(HalfQuery asked, float[] query)
            {
                var row = (short*)codes.Row(0);
                var (expected, summed) = Rank(kind, query, decoded[0]);

                // What a component 2¹²⁶ times below the largest adds is lost, and what is below the smallest float32.
                var lost = (query.Max(Math.Abs) * decoded[0].Max(Math.Abs) * 1e-36) + float.Epsilon;
                var tolerance = (summed * 1e-5) + lost;
                Assert.Equal(expected, HalfKernel.Simd(asked, row), tolerance);
                Assert.Equal(expected, HalfKernel.Scalar(asked, row), tolerance);
            }
        });

    // The rank, and the sum of the sizes of its terms.
    private static (double Rank, double Summed) Rank(DistanceKind kind, float[] query, float[] vector)
    {
        var product = query.Zip(vector, (a, b) => (double)a * b).Sum();
        var sizes = query.Zip(vector, (a, b) => Math.Abs((double)a * b)).Sum();
        var norms = SquaredNorm(query) + SquaredNorm(vector);
        return kind switch
        {
            DistanceKind.Cosine => (1 - product, 1 + sizes),
            DistanceKind.Dot => (-product, sizes),
            _ => (norms - (2 * product), norms + (2 * sizes)),
        };
    }

    private static double SquaredNorm(float[] vector) => vector.Sum(component => (double)component * component);

    private static float[] Write(HalfCodeTable codes, int slot, float[] vector)
    {
        fixed (float* address = vector) codes.Write(slot, address);
        var row = new ReadOnlySpan<ushort>(codes.Row(slot), HalfCode.HalvesFor(vector.Length)).ToArray();
        return Decode(row, Spare(row).Scale)[..vector.Length].Select(component => (float)component).ToArray();
    }

    private static (float Scale, float SquaredNorm) Spare(ushort[] row)
    {
        fixed (ushort* address = row)
        {
            return (HalfCode.Scale((short*)address), HalfCode.SquaredNorm((short*)address));
        }
    }

    private static double[] Decode(ushort[] row, float scale) =>
        Array.ConvertAll(row, bits => (double)BitConverter.UInt16BitsToHalf((ushort)(bits & ~SpareBit)) * scale);
}
