using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Shoal.Indexing.Memory;

/// <summary>A growing table of fixed-size rows in unmanaged blocks that never move.</summary>
/// <remarks>
/// Invariants: a row's address never changes until <see cref="Dispose"/>; <see cref="Capacity"/> only grows; each block
/// starts on a cache line. One writer grows it; a reader that learnt of a row through an acquiring read finds its
/// block, because the block is published (releasing writes) before any row in it.
/// </remarks>
internal sealed unsafe class NativeBlocks : IDisposable
{
    private const int Alignment = 64;

    // A block of about this size wastes little in a small collection and still spreads over few pages in a large one.
    private const int TargetBlockBytes = 256 * 1024;

    private const int MaxRowsPerBlock = 1024;

    private readonly int _rowBytes;
    private readonly int _shift;

    // Entries below _count are set; a larger array replaces this one with the same entries, so readers of either agree.
    private nint[] _blocks = new nint[4];
    private int _count;

    /// <param name="rowBytes">The size of a row; choose a multiple of the alignment the row's content needs.</param>
    public NativeBlocks(int rowBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowBytes, 1);
        _rowBytes = rowBytes;
        var rows = Math.Clamp(TargetBlockBytes / rowBytes, 1, MaxRowsPerBlock);
        _shift = System.Numerics.BitOperations.Log2((uint)rows);
    }

    ~NativeBlocks() => Free();

    /// <summary>How many rows there is room for.</summary>
    public int Capacity => Volatile.Read(ref _count) << _shift;

    /// <summary>How many bytes are allocated.</summary>
    public long Bytes => (long)Volatile.Read(ref _count) * BlockBytes;

    private int BlockBytes => _rowBytes << _shift;

    /// <summary>Makes room for the given number of rows. New rows hold arbitrary bytes.</summary>
    /// <exception cref="OutOfMemoryException">Nothing changed.</exception>
    public void EnsureCapacity(int rows)
    {
        while (rows > Capacity)
        {
            if (_count == _blocks.Length)
            {
                var larger = new nint[_blocks.Length * 2];
                _blocks.CopyTo(larger, 0);
                Volatile.Write(ref _blocks, larger);
            }

            _blocks[_count] = (nint)NativeMemory.AlignedAlloc((nuint)BlockBytes, Alignment);
            Volatile.Write(ref _count, _count + 1);
        }
    }

    /// <summary>Returns a row's address; <paramref name="index"/> is below <see cref="Capacity"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int index)
    {
        var block = Volatile.Read(ref _blocks)[index >> _shift];
        return (byte*)block + ((nint)(index & ((1 << _shift) - 1)) * _rowBytes);
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        for (var i = 0; i < _count; i++) NativeMemory.AlignedFree((void*)_blocks[i]);
        _count = 0;
        _blocks = [];
    }
}
