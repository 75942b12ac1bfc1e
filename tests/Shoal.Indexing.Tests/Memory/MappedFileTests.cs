using Shoal.Indexing.Memory;
using Shoal.Testing.Disks;

namespace Shoal.Indexing.Tests.Memory;

public sealed class MappedFileTests
{
    [Fact]
    public async Task Allocate_MoreThanTheDiskHas_TakesNothing()
    {
        await using var disk = await SmallDisk.MountAsync();
        using var file = new MappedFile(disk.Path);
        Allocate(1024 * 1024);
        var free = disk.FreeBytes;

        Assert.ThrowsAny<IOException>(() => Allocate(2 * free));

        Assert.Equal((free, 1024 * 1024), (disk.FreeBytes, file.FileBytes));
        Allocate(free / 2);

        unsafe void Allocate(long bytes) => file.Allocate(bytes);
    }
}
