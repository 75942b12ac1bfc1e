using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>Small unmanaged allocations that live as long as the arena.</summary>
/// <remarks>One thread allocates; an allocation never moves. Allocations are zeroed and 8-byte aligned.</remarks>
/// <param name="chunkBytes">How much is taken from the system at a time.</param>
internal sealed unsafe class NativeArena(int chunkBytes) : IDisposable
{
    private readonly List<nint> _chunks = [];
    private byte* _next;
    private int _left;
    private long _bytes;

    ~NativeArena() => Free();

    /// <summary>How many bytes are taken from the system.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Returns zeroed memory.</summary>
    public byte* Allocate(int bytes)
    {
        var rounded = (bytes + 7) & ~7;
        if (rounded > _left) TakeChunk(Math.Max(rounded, chunkBytes));
        var result = _next;
        _next += rounded;
        _left -= rounded;
        return result;
    }

    /// <summary>Frees everything. No reader may be inside.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void TakeChunk(int bytes)
    {
        _chunks.EnsureCapacity(_chunks.Count + 1);
        _next = (byte*)NativeMemory.AllocZeroed((nuint)bytes);
        _chunks.Add((nint)_next);
        _left = bytes;
        Volatile.Write(ref _bytes, _bytes + bytes);
    }

    private void Free()
    {
        foreach (var chunk in _chunks) NativeMemory.Free((void*)chunk);
        _chunks.Clear();
        _left = 0;
    }
}
