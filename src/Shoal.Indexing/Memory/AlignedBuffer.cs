using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>Working memory at a fixed address on a cache line, owned by the garbage collector.</summary>
/// <remarks>
/// It lives as long as it can be reached, and an address reaches nothing: whoever hands one on from a local variable
/// ends with <see cref="GC.KeepAlive"/>.
/// </remarks>
internal sealed unsafe class AlignedBuffer
{
    private const int CacheLine = 64;

    private readonly byte[] _bytes;

    public AlignedBuffer(int bytes)
    {
        _bytes = GC.AllocateArray<byte>(bytes + CacheLine - 1, pinned: true);
        var address = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(_bytes, 0);
        Address = (void*)((address + CacheLine - 1) & -CacheLine);
        Length = bytes;
    }

    /// <summary>Where it begins; zeroed at first.</summary>
    public void* Address { get; }

    /// <summary>The usable length in bytes.</summary>
    public int Length { get; }
}
