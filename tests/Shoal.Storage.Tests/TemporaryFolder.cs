namespace Shoal.Storage.Tests;

/// <summary>A folder of one test, removed with all in it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private const string SharedMemory = "/dev/shm";

    public TemporaryFolder()
        : this(System.IO.Path.GetTempPath())
    {
    }

    private TemporaryFolder(string parent) =>
        Path = Directory.CreateDirectory(System.IO.Path.Combine(parent, $"shoal-storage-{Guid.NewGuid():n}")).FullName;

    public string Path { get; }

    /// <summary>
    /// Returns a folder in memory where the system has such: for tests that open thousands of small files.
    /// </summary>
    public static TemporaryFolder WithoutDisk() => Directory.Exists(SharedMemory) ? new(SharedMemory) : new();

    public void Dispose() => Directory.Delete(Path, recursive: true);

    public string File(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);
}
