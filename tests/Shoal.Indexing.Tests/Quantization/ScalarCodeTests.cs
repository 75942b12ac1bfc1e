using System.Runtime.InteropServices;
using CsCheck;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Tests.Quantization;

/// <summary>Codes keep what they promise, and the SIMD ranks are those of the scalar twin bit for bit.</summary>
public sealed unsafe class ScalarCodeTests
{
    private static readonly Gen<float> Components = Gen.OneOf(
        Gen.Float[-1, 1], Gen.Float[-1e18f, 1e18f], Gen.OneOf(0f, float.Epsilon, -1e-40f, 1e-30f));

    private static readonly Gen<(float[] Vector, float[] Query)> Pairs = Gen.Int[1, 300]
        .SelectMany(length => Gen.Select(Components.Array[length], Components.Array[length]));

    [Fact]
    public void Simd_EqualsScalarBitForBit() => Gen.Select(Pairs, Gen.Bool).Sample(input =>
    {
        var ((vector, query), euclidean) = input;
        using var codes = new AlignedRow(vector.Length);
        using var levels = new AlignedRow(vector.Length);
        ScalarCode.Encode(vector, codes.Span);
        var asked = Ask(query, levels, euclidean);
        return ScalarKernel.Simd(asked, codes.Address).Equals(ScalarKernel.Scalar(asked, codes.Address));
    });

    [Fact]
    public void Rank_OfExtremeLevels_DoesNotSaturate()
    {
        const int Length = 4_096;
        using var codes = new AlignedRow(Length);
        using var levels = new AlignedRow(Length);
        ScalarCode.Encode(Enumerable.Repeat(63f, Length).ToArray(), codes.Span);
        var query = Ask(Enumerable.Repeat(-127f, Length).ToArray(), levels, euclidean: false);
        Assert.Equal(63f * 127f * Length, ScalarKernel.Simd(query, codes.Address));
    }

    [Fact]
    public void Encode_KeepsComponentsWithinHalfALevel() => Gen.Float[-1, 1].Array[1, 200].Sample(vector =>
    {
        using var row = new AlignedRow(vector.Length);
        ScalarCode.Encode(vector, row.Span);
        var scale = ScalarCode.Scale(row.Address);
        var levels = new sbyte[row.Span.Length];
        ScalarCode.Unpack(row.Span, levels);
        var norm = 0.0;
        for (var i = 0; i < vector.Length; i++)
        {
            Assert.InRange(Math.Abs((levels[i] * scale) - vector[i]), 0f, (scale * 0.5001f) + 1e-30f);
            norm += Math.Pow(levels[i] * (double)scale, 2);
        }

        Assert.Equal(norm, ScalarCode.SquaredNorm(row.Address), (norm * 1e-5) + 1e-30);
        Assert.All(levels.Skip(vector.Length), level => Assert.Equal(0, level));
    });

    [Fact]
    public void Rank_IsNearTheProduct() =>
        Gen.Int[1, 400].SelectMany(n => Gen.Select(Gen.Float[-1, 1].Array[n], Gen.Float[-1, 1].Array[n])).Sample(pair =>
        {
            var (vector, asked) = pair;
            using var codes = new AlignedRow(vector.Length);
            using var levels = new AlignedRow(vector.Length);
            ScalarCode.Encode(vector, codes.Span);
            var expected = -vector.Zip(asked, (a, b) => (double)a * b).Sum();

            // Each component is off by at most half a level, of 1/63 in the code and of 1/127 in the query.
            var tolerance = vector.Length * ((0.5 / 63) + (0.5 / 127) + 1e-4);
            var rank = ScalarKernel.Simd(Ask(asked, levels, euclidean: false), codes.Address);
            Assert.Equal(expected, rank, tolerance);
        });

    private static ScalarQuery Ask(float[] query, AlignedRow levels, bool euclidean)
    {
        var target = MemoryMarshal.Cast<byte, sbyte>(levels.Span);
        var scale = ScalarCode.EncodeQuery(query, target);
        var distance = DistanceRegistry.Get(euclidean ? DistanceKind.Euclidean : DistanceKind.Dot);
        return new ScalarQuery((sbyte*)levels.Address, levels.Span.Length, CodeRank.Of(distance, 0f, scale));
    }

    private sealed class AlignedRow(int dimensions) : IDisposable
    {
        private readonly int _length = ScalarCode.RowBytesOf(dimensions);

        public byte* Address { get; } = (byte*)NativeMemory.AlignedAlloc((nuint)ScalarCode.RowBytesOf(dimensions), 64);

        public Span<byte> Span => new(Address, _length);

        public void Dispose() => NativeMemory.AlignedFree(Address);
    }
}
