namespace Shoal.Storage;

/// <summary>
/// Local files beside a partition that its owner can make again at any time, such as snapshots of indexes. They go with
/// the partition's incarnation.
/// </summary>
/// <remarks>Safe for concurrent use. Names are of letters, digits and dots.</remarks>
/// <param name="prefix">The path that all of them begin with, before a dot and their name.</param>
public sealed class DerivedFiles(string prefix)
{
    /// <summary>The folder they lie in; it exists as long as the partition.</summary>
    public string Folder { get; } = Path.GetDirectoryName(Path.GetFullPath(prefix))!;

    /// <summary>Returns the path of a file, whether it exists or not.</summary>
    public string PathOf(string name) => $"{prefix}.{name}";

    /// <summary>Whether a file exists.</summary>
    public bool Has(string name) => File.Exists(PathOf(name));

    /// <summary>Returns the names that end as given, in no order.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public IReadOnlyList<string> List(string ending)
    {
        var start = Path.GetFileName(prefix).Length + 1;
        return Directory.EnumerateFiles(Folder, $"{Path.GetFileName(prefix)}.*{ending}")
            .Select(path => Path.GetFileName(path)[start..])
            .ToArray();
    }

    /// <summary>Returns how many bytes the files take whose names end as given.</summary>
    public long BytesOf(string ending) =>
        new DirectoryInfo(Folder).EnumerateFiles($"{Path.GetFileName(prefix)}.*{ending}").Sum(file => file.Length);

    /// <summary>Deletes a file; one that does not exist is no error.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public void Delete(string name) => File.Delete(PathOf(name));
}
