using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// What one rank costs: float32 against codes, SIMD against scalar, from cache and from memory.
/// </summary>
internal sealed unsafe class KernelBenchmark(TextWriter output)
{
    private const int Repetitions = 9;
    private const int Ranks = 1 << 18;

    // One row that stays in the first cache, and more rows than any cache holds.
    private const int NearRows = 1;
    private const int FarRows = 1 << 18;

    public void Run(int dimensions)
    {
        var stride = (dimensions + 15) / 16 * 16;
        var rowBytes = ScalarCode.RowBytesOf(dimensions);
        using var halves = new HalfCodeTable(dimensions, DistanceRegistry.Get(DistanceKind.Cosine));
        halves.EnsureCapacity(FarRows);
        var room = new float[HalfCode.HalvesFor(dimensions)];
        using var bits = new BinaryCodeTable(dimensions, DistanceRegistry.Get(DistanceKind.Cosine));
        bits.EnsureCapacity(FarRows);
        var planes = new byte[BinaryCode.Planes * bits.RowBytes];
        var vectors = (float*)NativeMemory.AlignedAlloc((nuint)FarRows * (nuint)stride * sizeof(float), 64);
        var codes = (byte*)NativeMemory.AlignedAlloc((nuint)FarRows * (nuint)rowBytes, 64);
        var levels = (sbyte*)NativeMemory.AlignedAlloc((nuint)rowBytes, 64);
        try
        {
            Fill(vectors, codes, dimensions, stride, rowBytes);
            var scale = ScalarCode.EncodeQuery(new ReadOnlySpan<float>(vectors, dimensions), new(levels, rowBytes));
            var cosine = DistanceRegistry.Get(DistanceKind.Cosine);
            var query = new ScalarQuery(levels, rowBytes, CodeRank.Of(cosine, 1f, scale));
            output.WriteLine($"{dimensions} dimensions, ns a rank: cached, from memory in random order");
            var rank = cosine.Rank;
            var scalarRank = cosine.ScalarRank;
            Measure("float32 SIMD", row => rank(vectors, vectors + ((long)row * stride), stride));
            Measure("float32 scalar", row => scalarRank(vectors, vectors + ((long)row * stride), stride));
            Measure("8-bit SIMD", row => ScalarKernel.Simd(query, codes + ((long)row * rowBytes)));
            Measure("8-bit scalar", row => ScalarKernel.Scalar(query, codes + ((long)row * rowBytes)));
            for (var row = 0; row < FarRows; row++) halves.Write(row, vectors + ((long)row * stride));
            fixed (float* components = room)
            {
                var halfQuery = halves.Ask(vectors, components);
                Measure("float16 SIMD", row => HalfKernel.Simd(halfQuery, (short*)halves.Row(row)));
                Measure("float16 scalar", row => HalfKernel.Scalar(halfQuery, (short*)halves.Row(row)));
            }

            for (var row = 0; row < FarRows; row++) bits.Write(row, vectors + ((long)row * stride));
            fixed (byte* address = planes)
            {
                var bitQuery = bits.Ask(vectors, address);
                Measure("1-bit SIMD", row => BinaryKernel.Simd(bitQuery, bits.Row(row)));
                Measure("1-bit scalar", row => BinaryKernel.Scalar(bitQuery, bits.Row(row)));
            }
        }
        finally
        {
            NativeMemory.AlignedFree(vectors);
            NativeMemory.AlignedFree(codes);
            NativeMemory.AlignedFree(levels);
        }
    }

    private static void Fill(float* vectors, byte* codes, int dimensions, int stride, int rowBytes)
    {
        var random = new Random(1);
        for (var row = 0; row < FarRows; row++)
        {
            var vector = new Span<float>(vectors + ((long)row * stride), stride);
            vector.Clear();
            for (var i = 0; i < dimensions; i++) vector[i] = random.NextSingle() - 0.5f;
            ScalarCode.Encode(vector[..dimensions], new Span<byte>(codes + ((long)row * rowBytes), rowBytes));
        }
    }

    private void Measure(string name, Func<int, float> rank)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{name,-16}{Best(rank, NearRows),8:F1}{Best(rank, FarRows),8:F1}");
        output.WriteLine(line);
    }

    private static double Best(Func<int, float> rank, int rows)
    {
        var best = double.MaxValue;
        var sum = 0f;
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Ranks; i++) sum += rank((int)((uint)i * 2_654_435_761u) & (rows - 1));
            best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Ranks);
        }

        GC.KeepAlive(sum);
        return best;
    }
}
