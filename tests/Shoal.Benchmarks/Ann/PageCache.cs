using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Shoal.Benchmarks.Ann;

/// <summary>Makes the system forget what it keeps in memory of a file.</summary>
internal static partial class PageCache
{
    // POSIX_FADV_DONTNEED.
    private const int NotNeeded = 4;

    /// <summary>Drops a file's clean pages: the next read comes from the disk.</summary>
    public static void Drop(string path)
    {
        using var file = File.OpenHandle(path);
        if (!OperatingSystem.IsLinux() || Advise(file, 0, 0, NotNeeded) != 0)
            throw new PlatformNotSupportedException("The page cache of a file is dropped on Linux only.");
    }

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);
}
