using Shoal.Benchmarks.Ann.Data;

namespace Shoal.Benchmarks.Ann;

/// <summary>What has been measured of one library on one data set.</summary>
internal sealed class AnnMeasurement(IAnnLibrary library, AnnData data)
{
    private readonly List<BuildCost> _builds = [];
    private readonly SortedDictionary<(int Threads, int Ef), List<(double Seconds, double Recall)>> _passes = [];

    /// <summary>The library.</summary>
    public IAnnLibrary Library => library;

    /// <summary>The median build time on all cores.</summary>
    public double BuildSeconds => Median(_builds.Select(build => build.WallSeconds));

    /// <summary>The median processor time of a build.</summary>
    public double BuildCpuSeconds => Median(_builds.Select(build => build.CpuSeconds));

    /// <summary>Everything that the library holds, by the number of vectors.</summary>
    public double BytesPerVector => (double)_builds[^1].Bytes / data.Count;

    /// <summary>Builds once more, unless that was often enough.</summary>
    public void Build(int m, int efConstruction, int threads)
    {
        if (_builds.Count < library.MaxBuilds) _builds.Add(library.Build(m, efConstruction, threads));
    }

    /// <summary>Runs all queries once more.</summary>
    public void Search(int ef, int threads)
    {
        var cost = library.Search(ef, threads);
        if (!_passes.TryGetValue((threads, ef), out var passes)) _passes[(threads, ef)] = passes = [];
        passes.Add((threads == 1 ? cost.CpuSeconds : cost.WallSeconds, data.RecallAt10(cost.Answers)));
    }

    /// <summary>Returns the medians, a row for each number of threads and list size.</summary>
    public IEnumerable<AnnRow> Rows() => _passes.Select(pass => new AnnRow(
        data.Name,
        library.Name,
        library.Variant,
        pass.Key.Threads,
        pass.Key.Ef,
        Median(pass.Value.Select(p => p.Recall)),
        data.QueryCount / Median(pass.Value.Select(p => p.Seconds)),
        BuildSeconds,
        BytesPerVector));

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
