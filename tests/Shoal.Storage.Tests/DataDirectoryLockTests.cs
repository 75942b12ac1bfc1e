using System.Globalization;

namespace Shoal.Storage.Tests;

/// <summary>A data directory has one user at a time, whoever it is and however it ended.</summary>
public sealed class DataDirectoryLockTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Acquire_HeldInThisProcess_NamesTheHolder()
    {
        var directory = _folder.File("data");
        using (DataDirectoryLock.Acquire(directory))
        {
            var error = Assert.Throws<StoreUnavailableException>(() => DataDirectoryLock.Acquire(directory));
            Assert.Equal(Message(directory, Environment.ProcessId), error.Message);
        }

        using var again = DataDirectoryLock.Acquire(directory);
    }

    [Fact]
    public async Task Acquire_HeldByAnotherProcess_FailsUntilThatIsKilled()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var child = ChildProcess.Start("lock", _folder.Path);
        Assert.Equal("locked", await child.ReadLineAsync(cancel));

        var error = Assert.Throws<StoreUnavailableException>(() => DataDirectoryLock.Acquire(_folder.Path));
        Assert.Equal(Message(_folder.Path, child.Id), error.Message);

        await child.KillAsync(cancel);
        using var taken = DataDirectoryLock.Acquire(_folder.Path);
    }

    [Fact]
    public void Acquire_PathIsAFile_SaysItCannotBeWritten()
    {
        var path = _folder.File("file");
        File.WriteAllText(path, "");

        var error = Assert.Throws<StoreUnavailableException>(() => DataDirectoryLock.Acquire(path));

        Assert.StartsWith($"Data directory '{path}' cannot be written", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static string Message(string directory, int pid) => string.Create(
        CultureInfo.InvariantCulture, $"Data directory '{directory}' is used by another Shoal process (pid {pid}).");
}
