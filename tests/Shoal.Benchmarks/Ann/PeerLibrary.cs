using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Shoal.Benchmarks.Ann.Data;
using Shoal.Testing;

namespace Shoal.Benchmarks.Ann;

/// <summary>A native library behind its driver, a process that is told what to do line by line.</summary>
internal sealed class PeerLibrary : IAnnLibrary
{
    private readonly Process _driver;
    private readonly string _answersPath;

    private PeerLibrary(PeerDescription description, AnnData data)
    {
        (Name, Variant, MaxBuilds) = (description.Name, description.Variant, description.MaxBuilds);
        _answersPath = AnnCache.PathOf($"{Name}.answers.i32");
        _driver = Process.Start(new ProcessStartInfo(DriverPath(Name))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var words = Tell(
            "loaded",
            $"load \"{data.VectorsPath}\" {data.Count} \"{data.QueriesPath}\" {data.QueryCount} {data.Dimensions}");
        InstructionSets = string.Join(' ', words[1..]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Variant { get; }

    /// <inheritdoc/>
    public string InstructionSets { get; }

    /// <inheritdoc/>
    public int MaxBuilds { get; }

    private static string SourcesPath =>
        Path.Combine(RepositoryRoot.Path, "tests", "Shoal.Benchmarks", "peers");

    /// <summary>Returns a library; its driver is built first when it is missing or older than its sources.</summary>
    public static PeerLibrary Start(PeerDescription description, AnnData data)
    {
        if (!IsBuilt(DriverPath(description.Name))) BuildDrivers();
        return new PeerLibrary(description, data);
    }

    /// <inheritdoc/>
    public BuildCost Build(int m, int efConstruction, int threads)
    {
        var words = Tell("built", $"build {m} {efConstruction} {threads}");
        return new BuildCost(Number(words[1]), Number(words[2]), (long)Number(words[3]));
    }

    /// <inheritdoc/>
    public SearchCost Search(int ef, int threads)
    {
        var words = Tell("searched", $"search {ef} {threads} \"{_answersPath}\"");
        var answers = MemoryMarshal.Cast<byte, int>(File.ReadAllBytes(_answersPath)).ToArray();
        return new SearchCost(Number(words[1]), Number(words[2]), answers);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _driver.StandardInput.Close();
        _driver.WaitForExit();
        _driver.Dispose();
        File.Delete(_answersPath);
    }

    private static string DriverPath(string name) => AnnCache.PathOf(Path.Combine("peers", $"{name}_driver"));

    private static bool IsBuilt(string driver) =>
        File.Exists(driver)
        && new DirectoryInfo(SourcesPath).EnumerateFiles()
            .All(source => source.LastWriteTimeUtc <= File.GetLastWriteTimeUtc(driver));

    private static void BuildDrivers()
    {
        var script = Path.Combine(SourcesPath, "build.sh");
        using var build = Process.Start(script, [AnnCache.PathOf("peers")]);
        build.WaitForExit();
        if (build.ExitCode != 0) throw new InvalidOperationException($"{script} ended with code {build.ExitCode}.");
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    private string[] Tell(string expected, string command)
    {
        _driver.StandardInput.WriteLine(command);
        _driver.StandardInput.Flush();
        var words = _driver.StandardOutput.ReadLine()?.Split(' ') ?? [];
        return words.Length > 0 && words[0] == expected
            ? words
            : throw new InvalidOperationException($"The driver of {Name} did not answer '{command}'.");
    }
}

/// <summary>What is known of a peer beforehand.</summary>
internal sealed record PeerDescription(string Name, string Variant, int MaxBuilds);
