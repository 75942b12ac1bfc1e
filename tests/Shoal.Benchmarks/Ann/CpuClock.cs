using System.Runtime.InteropServices;

namespace Shoal.Benchmarks.Ann;

/// <summary>The processor time of the calling thread, which neighbours on a busy machine do not lengthen.</summary>
internal static partial class CpuClock
{
    // CLOCK_THREAD_CPUTIME_ID of Linux.
    private const int ThreadCpuTime = 3;

    /// <summary>Returns the seconds that this thread has run.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static double ThreadSeconds()
    {
        if (!OperatingSystem.IsLinux()) throw new PlatformNotSupportedException("The benchmark's peers need Linux.");
        return GetTime(ThreadCpuTime, out var time) == 0
            ? time.Seconds + (time.Nanoseconds * 1e-9)
            : throw new InvalidOperationException("clock_gettime failed.");
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
