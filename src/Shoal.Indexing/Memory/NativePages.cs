using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>Unmanaged memory that lies in huge pages as far as it fills some.</summary>
/// <remarks>
/// A walk through a graph touches memory at random: with pages of 4 KiB most of its cache misses are misses of the
/// address translation as well. A scan of huge pages reads a third more a second. Memory comes from chunks that grow
/// with the whole; the part of a chunk that is not handed out yet is not touched, so it costs addresses only.
/// </remarks>
internal sealed unsafe partial class NativePages : IPageSource
{
    private const nint CacheLine = 64;
    private const nint HugePage = 2 * 1024 * 1024;
    private const nint MaxChunk = 32 * HugePage;

    // MADV_HUGEPAGE and MADV_COLLAPSE of Linux: for pages that are touched later, and for those that were before.
    private const int AdviseHugePages = 14;
    private const int AdviseCollapse = 25;

    private readonly List<nint> _chunks = [];
    private nint _next;
    private nint _end;
    private nint _unadvised;
    private nint _taken;

    /// <inheritdoc/>
    public bool IsMapped => false;

    /// <inheritdoc/>
    public long FileBytes => 0;

    /// <inheritdoc/>
    public void* Allocate(long bytes)
    {
        var rounded = RoundUp((nint)bytes, CacheLine);
        if (rounded > _end - _next)
        {
            // What is left of the chunk is less than a run: it may as well lie in a huge page with the rest.
            AdviseUpTo(RoundUp(_next, HugePage));
            TakeChunk(rounded);
        }

        var run = _next;
        _next += rounded;
        AdviseUpTo(_next / HugePage * HugePage);
        return (void*)run;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var chunk in _chunks) NativeMemory.AlignedFree((void*)chunk);
        _chunks.Clear();
        (_next, _end, _unadvised) = (0, 0, 0);
    }

    private static nint RoundUp(nint bytes, nint unit) => (bytes + unit - 1) / unit * unit;

    private void TakeChunk(nint bytes)
    {
        _chunks.EnsureCapacity(_chunks.Count + 1);
        var size = Math.Max(bytes, Math.Min(_taken, MaxChunk));
        var alignment = size < HugePage ? CacheLine : HugePage;
        size = RoundUp(size, alignment);
        _next = (nint)NativeMemory.AlignedAlloc((nuint)size, (nuint)alignment);
        _chunks.Add(_next);
        _end = _next + size;
        _unadvised = RoundUp(_next, HugePage);
        _taken += size;
    }

    // An advice: where it is refused, small pages serve as well as before.
    private void AdviseUpTo(nint address)
    {
        if (address <= _unadvised || address > _end || !OperatingSystem.IsLinux()) return;
        _ = Advise(_unadvised, (nuint)(address - _unadvised), AdviseHugePages);
        _ = Advise(_unadvised, (nuint)(address - _unadvised), AdviseCollapse);
        _unadvised = address;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(nint memory, nuint bytes, int advice);
}
