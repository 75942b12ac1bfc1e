using System.Diagnostics;
using Shoal.Repository.Tests.Sources;
using Shoal.Testing;

namespace Shoal.Repository.Tests.Tree;

/// <summary>The files of this checkout that git tracks or would track: what is ignored does not count.</summary>
internal static class RepositoryTree
{
    private static readonly Lazy<IReadOnlyList<string>> LazyPaths = new(ListPaths);
    private static readonly Lazy<IReadOnlyList<SourceFile>> LazySources = new(ReadSources);

    /// <summary>Relative paths with forward slashes, ascending.</summary>
    public static IReadOnlyList<string> Paths => LazyPaths.Value;

    /// <summary>Every C# file.</summary>
    public static IReadOnlyList<SourceFile> Sources => LazySources.Value;

    public static string Absolute(string path) => Path.Combine(RepositoryRoot.Path, path);

    public static string Read(string path) => File.ReadAllText(Absolute(path));

    /// <summary>Paths below a folder with an ending, for instance <c>src</c> and <c>.csproj</c>.</summary>
    public static IEnumerable<string> Under(string folder, string ending) =>
        Paths.Where(p => p.StartsWith(folder + "/", StringComparison.Ordinal))
            .Where(p => p.EndsWith(ending, StringComparison.Ordinal));

    private static List<SourceFile> ReadSources() =>
        [.. Paths.Where(p => p.EndsWith(".cs", StringComparison.Ordinal)).Select(p => new SourceFile(p, Read(p)))];

    private static List<string> ListPaths()
    {
        // The checkout may belong to another user than the one who runs the tests, as in a container.
        var start = new ProcessStartInfo("git", "-c safe.directory=* ls-files -z --cached --others --exclude-standard")
        {
            WorkingDirectory = RepositoryRoot.Path,
            RedirectStandardOutput = true,
        };
        using var git = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        var output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, $"git ls-files ended with {git.ExitCode}.");
        return [.. output.Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(p => File.Exists(Absolute(p)))
            .Order(StringComparer.Ordinal)];
    }
}
