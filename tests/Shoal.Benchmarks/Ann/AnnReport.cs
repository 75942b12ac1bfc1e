using System.Globalization;
using Shoal.Benchmarks.Ann.Data;

namespace Shoal.Benchmarks.Ann;

/// <summary>The table that a person reads.</summary>
internal static class AnnReport
{
    private static readonly double[] RecallLevels = [0.50, 0.70, 0.90, 0.95, 0.99];

    /// <summary>Returns a line that names the processor.</summary>
    public static string Machine()
    {
        const string Source = "/proc/cpuinfo";
        var lines = File.Exists(Source) ? File.ReadLines(Source) : [];
        var model = lines.FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        var name = model?.Split(':', 2)[1].Trim() ?? "unknown processor";
        return $"{name}, {Environment.ProcessorCount} cores, .NET {Environment.Version}";
    }

    /// <summary>Writes what was measured on one data set.</summary>
    public static void Write(
        TextWriter output, AnnData data, IReadOnlyList<AnnMeasurement> measurements, IReadOnlyList<AnnRow> rows)
    {
        output.WriteLine();
        output.WriteLine(
            $"{data.Name}: {data.Count} vectors of {data.Dimensions} dimensions, {data.QueryCount} queries");
        foreach (var measurement in measurements)
        {
            var library = measurement.Library;
            var build = Invariant($"{measurement.BuildSeconds,6:F1} s ({measurement.BuildCpuSeconds:F1} CPU-s)");
            var bytes = Invariant($"{measurement.BytesPerVector,6:F0} bytes/vector");
            output.WriteLine(
                $"  {library.Name,-8}{library.Variant,-20}build {build}, {bytes}, {library.InstructionSets}");
        }

        foreach (var threads in rows.Select(row => row.Threads).Distinct())
        {
            output.WriteLine($"  queries/s on {threads} thread(s), recall@10 in front");
            WriteLines(output, measurements, [.. rows.Where(row => row.Threads == threads)]);
        }

        if (rows.Any(row => row.Library == "hnswlib")) WriteRecallAtEqualEf(output, rows);
    }

    /// <summary>Graphs of equal M and EfConstruction are as good where lists of one length find as much.</summary>
    private static void WriteRecallAtEqualEf(TextWriter output, IReadOnlyList<AnnRow> rows)
    {
        var peer = rows.Where(row => row is { Library: "hnswlib", Threads: 1 }).ToDictionary(row => row.Ef);
        foreach (var own in rows.Where(row => row is { Library: "shoal", Threads: 1 }).GroupBy(row => row.Variant))
        {
            var least = own.MinBy(row => row.RecallAt10 - peer[row.Ef].RecallAt10)!;
            var difference = least.RecallAt10 - peer[least.Ef].RecallAt10;
            output.WriteLine(Invariant($"  recall@10 of {own.Key} less hnswlib's at equal ef: ")
                + Invariant($"{difference:+0.0000;-0.0000;0} at least, at ef {least.Ef}"));
        }
    }

    private static void WriteLines(
        TextWriter output, IReadOnlyList<AnnMeasurement> measurements, IReadOnlyList<AnnRow> rows)
    {
        var columns = measurements
            .Select(m => rows.Where(r => r.Library == m.Library.Name && r.Variant == m.Library.Variant).ToList())
            .ToList();
        output.WriteLine("    ef          " + string.Concat(
            measurements.Select(m => $"{m.Library.Name,10} {m.Library.Variant,-20}")));
        for (var i = 0; i < columns[0].Count; i++)
        {
            var cells = columns.Select(c => Invariant($"{c[i].RecallAt10,10:F4} {c[i].QueriesPerSecond,-20:F0}"));
            output.WriteLine(Invariant($"    {columns[0][i].Ef,-12}") + string.Concat(cells));
        }

        var curves = columns.ConvertAll(ToCurve);
        foreach (var level in RecallLevels)
        {
            var first = curves[0].RateAt(level);
            var cells = curves.Select(curve => curve.RateAt(level) is { } rate
                ? Invariant($"{rate,10:F0} {(first is null ? "" : Invariant($"(× {first.Value / rate:F2})")),-20}")
                : Invariant($"{"–",10} {"",-20}"));
            output.WriteLine(Invariant($"    at {level:F2}     ") + string.Concat(cells));
        }
    }

    private static QueryCurve ToCurve(IReadOnlyList<AnnRow> rows)
    {
        var curve = new QueryCurve();
        foreach (var row in rows) curve.Add(row.RecallAt10, row.QueriesPerSecond);
        return curve;
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
