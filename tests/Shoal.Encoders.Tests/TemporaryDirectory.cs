namespace Shoal.Encoders.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("shoal-encoders-").FullName;

    public string Write(string relative, string content)
    {
        var path = System.IO.Path.Combine(Path, relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>Copies a directory into this one, with links instead of large files.</summary>
    public string CopyModel(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            if (new FileInfo(file).Length > 1 << 20) File.CreateSymbolicLink(target, file);
            else File.Copy(file, target);
        }

        return Path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
