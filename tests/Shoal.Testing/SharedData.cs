using Xunit;

namespace Shoal.Testing;

/// <summary>
/// Models and data sets that are not in the repository: the folder in <c>SHOAL_SHARED</c>, else <c>../shared</c>.
/// </summary>
public static class SharedData
{
    /// <summary>The folder, whether or not it exists.</summary>
    public static string Root { get; } =
        Environment.GetEnvironmentVariable("SHOAL_SHARED") is { Length: > 0 } folder
            ? System.IO.Path.GetFullPath(folder)
            : System.IO.Path.GetFullPath(System.IO.Path.Combine(RepositoryRoot.Path, "..", "shared"));

    /// <summary>
    /// Returns the path of a file or folder below the root, or skips the running test with the reason.
    /// </summary>
    /// <param name="relative">With forward slashes, for instance <c>data/scifact/corpus.jsonl</c>.</param>
    public static string Require(string relative)
    {
        var path = System.IO.Path.Combine(Root, relative);
        Assert.SkipUnless(
            System.IO.Path.Exists(path),
            $"Shared data '{relative}' is not there: set SHOAL_SHARED to the folder that holds it.");
        return path;
    }
}
