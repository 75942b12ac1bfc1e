namespace Shoal.Benchmarks.Ann.Data;

/// <summary>Files that are made once and kept outside the checkout.</summary>
/// <remarks>
/// In the folder that <c>SHOAL_BENCHMARK_CACHE</c> names, else in the user's cache folder. A file appears under its
/// name only when it is complete.
/// </remarks>
internal static class AnnCache
{
    /// <summary>The folder; created when needed.</summary>
    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("SHOAL_BENCHMARK_CACHE") is { Length: > 0 } set
            ? Path.GetFullPath(set)
            : Path.Combine(UserCache(), "shoal", "benchmarks");

    /// <summary>Returns the path of a cached file, whether or not it is there.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Returns the paths of files that are made together, and makes them when one is missing.</summary>
    public static (string First, string Second) GetOrCreate(string first, string second, Action<Stream, Stream> write)
    {
        Directory.CreateDirectory(Folder);
        var (a, b) = (PathOf(first), PathOf(second));
        if (File.Exists(a) && File.Exists(b)) return (a, b);
        using (var streamA = File.Create(a + ".part"))
        using (var streamB = File.Create(b + ".part"))
        {
            write(streamA, streamB);
        }

        File.Move(a + ".part", a, overwrite: true);
        File.Move(b + ".part", b, overwrite: true);
        return (a, b);
    }

    private static string UserCache() =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
}
