namespace Shoal.Storage.Tests;

/// <summary>A folder of one test, removed with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("shoal-storage-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
