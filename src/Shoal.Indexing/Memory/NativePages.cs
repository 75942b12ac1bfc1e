using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>Unmanaged memory that asks for huge pages where it is large enough to fill some.</summary>
/// <remarks>
/// A walk through a graph touches memory at random: with pages of 4 KiB most of its cache misses are misses of the
/// address translation as well.
/// </remarks>
internal static unsafe partial class NativePages
{
    private const nuint CacheLine = 64;
    private const nuint HugePage = 2 * 1024 * 1024;

    // MADV_HUGEPAGE of Linux.
    private const int AdviseHugePages = 14;

    /// <summary>Returns memory with arbitrary content, aligned to a cache line at least.</summary>
    /// <exception cref="OutOfMemoryException">There is none.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (bytes < HugePage) return NativeMemory.AlignedAlloc(bytes, CacheLine);
        var memory = NativeMemory.AlignedAlloc(bytes, HugePage);

        // An advice: where it is refused, small pages serve as well as before.
        if (OperatingSystem.IsLinux()) _ = Advise(memory, bytes / HugePage * HugePage, AdviseHugePages);
        return memory;
    }

    /// <summary>Frees what <see cref="Allocate"/> returned.</summary>
    public static void Free(void* memory) => NativeMemory.AlignedFree(memory);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
