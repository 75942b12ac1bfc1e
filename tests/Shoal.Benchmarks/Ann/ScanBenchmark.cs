using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Shoal.Indexing;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// Exact scans on one thread: one query against how fast the memory can be read at all, and a batch against one query,
/// interleaved in one run.
/// </summary>
internal sealed unsafe class ScanBenchmark(TextWriter output)
{
    private const int Count = 200_000;
    private const int Queries = 256;
    private const int Repetitions = 15;
    private const int Seed = 1;

    public void Run(int dimensions)
    {
        using var index = VectorIndexRegistry.Create(
            new VectorIndexOptions { Dimensions = dimensions, Type = VectorIndexTypes.Flat });
        using var codes = new CodeScanRun(dimensions, Count);
        var random = new Random(Seed);
        Fill(index, codes, random, dimensions);
        var queries = new float[Queries * dimensions];
        foreach (ref var component in queries.AsSpan()) component = random.NextSingle() - 0.5f;
        var options = new VectorSearchOptions { K = 10, Exact = true };
        var bytes = (long)Count * dimensions * sizeof(float);
        var memory = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        try
        {
            new Span<byte>(memory, (int)Math.Min(bytes, int.MaxValue)).Fill(1);
            List<double> read = [], one = [], coded = [], many = [];
            for (var repetition = 0; repetition < Repetitions; repetition++)
            {
                read.Add(bytes / Seconds(() => Read((float*)memory, bytes / sizeof(float))));
                one.Add(bytes / Seconds(() => index.Search(queries.AsSpan(0, dimensions), options)));
                coded.Add(codes.Bytes / Seconds(() => codes.Search(queries.AsSpan(0, dimensions), options.K)));
                many.Add(Queries / Seconds(() => index.SearchMany(queries, options)));
            }

            Write(bytes, Median(read), Median(one), Median(coded), Median(many));
        }
        finally
        {
            NativeMemory.AlignedFree(memory);
        }
    }

    private static void Fill(IVectorIndex index, CodeScanRun codes, Random random, int dimensions)
    {
        var vector = new float[dimensions];
        for (var i = 0; i < Count; i++)
        {
            foreach (ref var component in vector.AsSpan()) component = random.NextSingle() - 0.5f;
            index.Add(new Ordinal(i), vector);
            codes.Add(new Ordinal(i), vector);
        }
    }

    private void Write(long bytes, double read, double one, double coded, double many)
    {
        var invariant = CultureInfo.InvariantCulture;
        var rate = one / bytes;
        output.WriteLine(string.Create(invariant, $"{Count} vectors, {bytes / 1e6:F0} MB, one thread"));
        output.WriteLine(string.Create(invariant, $"reading             {read / 1e9,8:F1} GB/s"));
        output.WriteLine(string.Create(invariant, $"one query, float32  {one / 1e9,8:F1} GB/s, {rate:F1} queries/s"));
        output.WriteLine(string.Create(invariant, $"one query, 8 bits   {coded / 1e9,8:F1} GB/s, rescored"));
        output.WriteLine(string.Create(invariant, $"batch of {Queries}        {many,8:F1} queries/s"));
        output.WriteLine(string.Create(invariant, $"float32 / reading   {one / read,8:F2} (wanted: at least 0.80)"));
        output.WriteLine(string.Create(invariant, $"8 bits / reading    {coded / read,8:F2} (wanted: at least 0.80)"));
        output.WriteLine(string.Create(invariant, $"batch / one query   {many / rate,8:F1} (wanted: at least 5)"));
    }

    private static void Read(float* from, long count)
    {
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var width = Vector<float>.Count;
        for (long i = 0; i <= count - (4 * width); i += 4 * width)
        {
            s0 += Vector.Load(from + i);
            s1 += Vector.Load(from + i + width);
            s2 += Vector.Load(from + i + (2 * width));
            s3 += Vector.Load(from + i + (3 * width));
        }

        GC.KeepAlive(Vector.Sum(s0 + s1 + s2 + s3));
    }

    private static double Seconds(Action action)
    {
        var before = CpuClock.ThreadSeconds();
        action();
        return CpuClock.ThreadSeconds() - before;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
