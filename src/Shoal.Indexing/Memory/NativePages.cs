using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>Unmanaged memory that asks for huge pages where it is large enough to fill some.</summary>
/// <remarks>
/// A walk through a graph touches memory at random: with pages of 4 KiB most of its cache misses are misses of the
/// address translation as well.
/// </remarks>
internal sealed unsafe partial class NativePages : IPageSource
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 2 * 1024 * 1024;

    // MADV_HUGEPAGE of Linux.
    private const int AdviseHugePages = 14;

    private readonly List<nint> _runs = [];

    /// <inheritdoc/>
    public bool IsMapped => false;

    /// <inheritdoc/>
    public long FileBytes => 0;

    /// <inheritdoc/>
    public void* Allocate(long bytes)
    {
        _runs.EnsureCapacity(_runs.Count + 1);
        var isLarge = (nuint)bytes >= HugePage;
        var run = NativeMemory.AlignedAlloc((nuint)bytes, isLarge ? HugePage : CacheLine);
        _runs.Add((nint)run);

        // An advice: where it is refused, small pages serve as well as before.
        if (isLarge && OperatingSystem.IsLinux())
        {
            _ = Advise(run, (nuint)bytes / HugePage * HugePage, AdviseHugePages);
        }

        return run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in _runs) NativeMemory.AlignedFree((void*)run);
        _runs.Clear();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
