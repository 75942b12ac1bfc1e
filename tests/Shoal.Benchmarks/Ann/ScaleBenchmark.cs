using System.Diagnostics;
using System.Globalization;
using Shoal.Benchmarks.Ann.Data;
using Shoal.Indexing;

namespace Shoal.Benchmarks.Ann;

/// <summary>
/// A million vectors on one node: built and saved here, then loaded and searched by a process of its own, whose memory
/// is its alone.
/// </summary>
internal sealed class ScaleBenchmark(TextWriter output)
{
    /// <summary>The command of the child process.</summary>
    public const string ChildCommand = "scale-child";

    /// <summary>Builds, saves, and starts the child twice: with the file on disk only, and in the page cache.</summary>
    public async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        var data = await AnnData.GetAsync("clustered", count, output, cancellationToken);
        var path = Path.ChangeExtension(data.VectorsPath, ".index");
        Build(data, path);
        await output.WriteLineAsync(Line($"snapshot {new FileInfo(path).Length / 1e6:F0} MB"));
        PageCache.Drop(path);
        var cold = await ChildAsync(path, data, "from the disk", cancellationToken);
        var warm = await ChildAsync(path, data, "from the page cache", cancellationToken);
        File.Delete(path);
        return cold == 0 ? warm : cold;
    }

    /// <summary>The options of the index, here and in the child.</summary>
    public static VectorIndexOptions OptionsOf(int dimensions) => new()
    {
        Dimensions = dimensions,
        Type = VectorIndexTypes.Hnsw,
        VectorsFolder = AnnCache.Folder,
    };

    private void Build(AnnData data, string path)
    {
        using var index = VectorIndexRegistry.Create(OptionsOf(data.Dimensions));
        var ordinals = Enumerable.Range(0, data.Count).Select(i => new Ordinal(i)).ToArray();
        var started = Stopwatch.GetTimestamp();
        index.AddRange(ordinals, data.Vectors, Environment.ProcessorCount);
        var built = Stopwatch.GetElapsedTime(started);
        started = Stopwatch.GetTimestamp();
        using (var moment = index.Capture()) moment.Save(path, []);
        var saved = Stopwatch.GetElapsedTime(started);
        output.WriteLine(Line($"{data.Count} x {data.Dimensions}, {Environment.ProcessorCount} threads"));
        output.WriteLine(Line($"built in {built.TotalSeconds:F0} s, saved in {saved.TotalSeconds:F1} s"));
    }

    private async Task<int> ChildAsync(string path, AnnData data, string how, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(how);
        string[] arguments = [ChildCommand, path, data.QueriesPath, GroundTruth.PathOf(data)];
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments))
            ?? throw new InvalidOperationException("The child process did not start.");
        await child.WaitForExitAsync(cancellationToken);
        return child.ExitCode;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
