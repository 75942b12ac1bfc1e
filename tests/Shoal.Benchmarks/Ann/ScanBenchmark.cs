using System.Globalization;
using System.Numerics;
using Shoal.Indexing;
using Shoal.Indexing.Memory;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// Exact scans on one thread: one query against how fast memory of the same kind can be read at all, and a batch
/// against one query, interleaved in one run.
/// </summary>
internal sealed unsafe class ScanBenchmark(TextWriter output)
{
    private const int Count = 200_000;
    private const int Queries = 256;
    private const int Repetitions = 31;
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
        using var pages = new NativePages();
        var memory = pages.Allocate(bytes);
        new Span<byte>(memory, (int)Math.Min(bytes, int.MaxValue)).Fill(1);
        List<double> read = [], one = [], coded = [], many = [];
        for (var repetition = 0; repetition < Repetitions; repetition++)
        {
            read.Add(bytes / Seconds(() => Read((float*)memory, bytes / sizeof(float))));
            one.Add(bytes / Seconds(() => index.Search(queries.AsSpan(0, dimensions), options)));
            coded.Add(codes.Bytes / Seconds(() => codes.Search(queries.AsSpan(0, dimensions), options.K)));
            many.Add(Queries / Seconds(() => index.SearchMany(queries, options)));
        }

        Write(bytes, read, one, coded, many);
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

    private void Write(long bytes, List<double> read, List<double> one, List<double> coded, List<double> many)
    {
        var rates = one.ConvertAll(rate => rate / bytes);
        Line($"{Count} vectors, {bytes / 1e6:F0} MB, one thread");
        Line($"reading             {Median(read) / 1e9,8:F1} GB/s");
        Line($"one query, float32  {Median(one) / 1e9,8:F1} GB/s, {Median(rates):F1} queries/s");
        Line($"one query, 8 bits   {Median(coded) / 1e9,8:F1} GB/s, rescored");
        Line($"batch of {Queries}        {Median(many),8:F1} queries/s");
        Line($"float32 / reading   {MedianRatio(one, read),8:F2} (wanted: at least 0.80)");
        Line($"8 bits / reading    {MedianRatio(coded, read),8:F2} (wanted: at least 0.80)");
        Line($"batch / one query   {MedianRatio(many, rates),8:F1} (wanted: at least 5)");
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));

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

    // Of each round, so that a drift of the machine's speed cancels out.
    private static double MedianRatio(List<double> values, List<double> bases) =>
        Median([.. values.Zip(bases, (value, unit) => value / unit)]);

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
