using Xunit;

namespace Shoal.Testing.Disks;

/// <summary>A disk of a few megabytes in memory, which takes the right to mount.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private const int Bytes = 32 * 1024 * 1024;

    private readonly TemporaryFolder _folder;
    private readonly string _filler;

    private SmallDisk(TemporaryFolder folder)
    {
        _folder = folder;
        _filler = folder.Combine("filler");
    }

    /// <summary>Where it is mounted.</summary>
    public string Path => _folder.Path;

    /// <summary>How many bytes are free.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Mounts one, or skips the running test with the reason.</summary>
    public static async Task<SmallDisk> MountAsync()
    {
        var folder = new TemporaryFolder();
        var refusal = await Command.TryRunAsync("mount", "-t", "tmpfs", "-o", $"size={Bytes}", "tmpfs", folder.Path);
        if (refusal is not null) folder.Dispose();
        Assert.SkipWhen(refusal is not null, $"A small disk needs the right to mount: {refusal}");
        return new SmallDisk(folder);
    }

    /// <summary>Takes every free byte.</summary>
    public async Task FillAsync()
    {
        var block = new byte[4096];
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, BufferSize = 0 };
        await using var filler = new FileStream(_filler, options);
        try
        {
            while (true) await filler.WriteAsync(block);
        }
        catch (IOException)
        {
            // Full: the only way this ends.
        }
    }

    /// <summary>Gives the bytes back.</summary>
    public Task ClearAsync()
    {
        File.Delete(_filler);
        return Task.CompletedTask;
    }

    /// <summary>Refuses every write from now on; nothing may be open for writing.</summary>
    public Task MakeReadOnlyAsync() => Command.RunAsync("mount", "-o", "remount,ro", Path);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("umount", Path);
        _folder.Dispose();
    }
}
