namespace Shoal.Testing;

/// <summary>Where this checkout is.</summary>
public static class RepositoryRoot
{
    /// <summary>The folder that holds <c>Cluster.sln</c>, searched upwards from the test binaries.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Cluster.sln"))) return folder.FullName;
        }

        throw new InvalidOperationException(
            "Tests run from a checkout: no folder above the binaries holds Cluster.sln.");
    }
}
