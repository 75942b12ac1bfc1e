using System.Diagnostics;
using System.Globalization;
using Shoal.Benchmarks.Ann.Data;
using Shoal.Indexing;
using Shoal.Indexing.Snapshots;

namespace Shoal.Benchmarks.Ann;

/// <summary>Loads a snapshot in a process of its own and searches it on one thread.</summary>
internal sealed class ScaleChild(TextWriter output)
{
    private const int Passes = 5;
    private const double RecallWanted = 0.95;
    private const double Memory = 1.0e9;
    private const double Tail = 5;
    private const double Start = 10;

    private static readonly int[] ListSizes = [16, 24, 32, 48, 64, 96, 128, 160, 192, 256];

    /// <summary>Prints what was measured; 1 when something is not as wanted.</summary>
    public int Run(string snapshot, string queriesPath, string truthPath)
    {
        var queries = VectorFile.Read(queriesPath);
        var truth = GroundTruth.Read(truthPath);
        var dimensions = queries.Length / (truth.Length / AnnData.K);
        var started = Stopwatch.GetTimestamp();
        using var index = VectorIndexSnapshot.Load(snapshot, ScaleBenchmark.OptionsOf(dimensions)).Index;
        index.Search(queries.AsSpan(0, dimensions), new VectorSearchOptions { K = AnnData.K });
        var start = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (ef, recall) = Recalls(index, queries, truth, dimensions);
        var (median, tail) = Latencies(index, queries, dimensions, ef);
        var memory = AnonymousBytes();
        bool[] wanted =
        [
            Print("load and first search", $"{start:F1} s", start <= Start, $"at most {Start} s"),
            Print("anonymous memory", $"{memory / 1e6:F0} MB", memory <= Memory, $"at most {Memory / 1e6} MB"),
            Print($"recall@10 at ef {ef}", $"{recall:F3}", recall >= RecallWanted, $"at least {RecallWanted}"),
            Print("search p99", $"{tail * 1e6:F0} us", tail <= Tail * median, $"{Tail} x p50 {median * 1e6:F0} us"),
        ];
        output.WriteLine(Line($"  index {index.MemoryBytes / 1e6:F0} MB, mapped {index.MappedBytes / 1e6:F0} MB"));
        return wanted.All(met => met) ? 0 : 1;
    }

    private bool Print(string what, FormattableString measured, bool isMet, FormattableString wanted)
    {
        output.WriteLine($"  {what,-24}{Line(measured),10}  wanted: {Line(wanted)}{(isMet ? "" : "  MISSED")}");
        return isMet;
    }

    private static (int Ef, double Recall) Recalls(IVectorIndex index, float[] queries, int[] truth, int dimensions)
    {
        (int Ef, double Recall) best = default;
        foreach (var ef in ListSizes)
        {
            best = (ef, Recall(index, queries, truth, dimensions, ef));
            if (best.Recall >= RecallWanted) break;
        }

        return best;
    }

    private static double Recall(IVectorIndex index, float[] queries, int[] truth, int dimensions, int ef)
    {
        var hits = 0;
        var options = new VectorSearchOptions { K = AnnData.K, EfSearch = ef };
        for (var query = 0; query < truth.Length / AnnData.K; query++)
        {
            var expected = truth.AsSpan(query * AnnData.K, AnnData.K);
            foreach (var found in index.Search(queries.AsSpan(query * dimensions, dimensions), options))
                hits += expected.Contains(found.Ordinal.Value) ? 1 : 0;
        }

        return (double)hits / truth.Length;
    }

    private static (double Median, double Tail) Latencies(IVectorIndex index, float[] queries, int dimensions, int ef)
    {
        var options = new VectorSearchOptions { K = AnnData.K, EfSearch = ef };
        var count = queries.Length / dimensions;
        var seconds = new List<double>(Passes * count);
        Span<Neighbor> neighbors = stackalloc Neighbor[AnnData.K];
        for (var i = 0; i < Passes * count; i++)
        {
            var query = queries.AsSpan(i % count * dimensions, dimensions);
            var started = Stopwatch.GetTimestamp();
            index.Search(query, options, neighbors);
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        seconds.Sort();
        return (seconds[seconds.Count / 2], seconds[seconds.Count * 99 / 100]);
    }

    private static double AnonymousBytes()
    {
        const string Name = "RssAnon:";
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Name, StringComparison.Ordinal));
        var kibibytes = line[Name.Length..].Replace("kB", "", StringComparison.Ordinal);
        return double.Parse(kibibytes, CultureInfo.InvariantCulture) * 1024;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
