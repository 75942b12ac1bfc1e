using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Shoal.Indexing.Memory;

/// <summary>A growing table of fixed-size rows in unmanaged blocks that never move.</summary>
/// <remarks>
/// Invariants: a row's address never changes until <see cref="Dispose"/>; <see cref="Capacity"/> only grows; the first
/// row is aligned to a cache line, and all are when the row size is a multiple of one. One writer grows it; a reader
/// that learnt of a row through an acquiring read finds its block, because the block is published (releasing writes)
/// before any row in it. Memory is taken in runs of blocks that grow with the table, so that a large table lies in huge
/// pages and a small one wastes little.
/// </remarks>
internal sealed unsafe class NativeBlocks : IDisposable
{
    // A block of about this size wastes little in a small collection and still spreads over few pages in a large one.
    private const int TargetBlockBytes = 256 * 1024;

    private const int MaxRowsPerBlock = 1024;

    // A run is an eighth of what is there already, at most this: the waste stays below 13 %.
    private const int GrowthShare = 8;
    private const long MaxRunBytes = 64L * 1024 * 1024;

    private readonly int _shift;
    private readonly IPageSource _source;

    // Entries below _count are set; a larger array replaces this one with the same entries, so readers of either agree.
    private nint[] _blocks = new nint[4];
    private int _count;

    /// <param name="rowBytes">The size of a row; choose a multiple of the alignment the row's content needs.</param>
    /// <param name="source">Where the memory comes from, owned by the table then; null for the heap.</param>
    public NativeBlocks(int rowBytes, IPageSource? source = null)
    {
        _source = source ?? new NativePages();
        ArgumentOutOfRangeException.ThrowIfLessThan(rowBytes, 1);
        RowBytes = rowBytes;
        var rows = Math.Clamp(TargetBlockBytes / rowBytes, 1, MaxRowsPerBlock);
        _shift = System.Numerics.BitOperations.Log2((uint)rows);
    }

    ~NativeBlocks() => Free();

    /// <summary>The size of a row.</summary>
    public int RowBytes { get; }

    /// <summary>How many rows there is room for.</summary>
    public int Capacity => Volatile.Read(ref _count) << _shift;

    /// <summary>How many bytes of memory are allocated, those of a mapped file not counted.</summary>
    public long Bytes => _source.IsMapped ? 0 : AllocatedBytes;

    /// <summary>How many bytes of a mapped file are allocated.</summary>
    public long MappedBytes => _source.IsMapped ? AllocatedBytes : 0;

    /// <summary>How many bytes on a disk are the table's own; what it maps of another file is not.</summary>
    public long FileBytes => _source.FileBytes;

    private long AllocatedBytes => Volatile.Read(ref _count) * BlockBytes;

    private long BlockBytes => (long)RowBytes << _shift;

    /// <summary>Makes room for the given number of rows. New rows hold arbitrary bytes.</summary>
    /// <exception cref="OutOfMemoryException">Nothing changed.</exception>
    /// <exception cref="IOException">The disk of a mapped file is full; nothing changed.</exception>
    public void EnsureCapacity(int rows)
    {
        while (rows > Capacity)
        {
            var blocks = Math.Clamp(_count / GrowthShare, 1, (int)Math.Max(1, MaxRunBytes / BlockBytes));
            AddRun((nint)_source.Allocate(blocks * BlockBytes), blocks);
        }
    }

    /// <summary>Takes rows over from a file, as far as this table's memory is mapped and they fill blocks.</summary>
    /// <param name="file">Holds the rows one after the other.</param>
    /// <param name="offset">Where the first one begins; a multiple of a cache line.</param>
    /// <param name="rows">How many there are. The table is empty.</param>
    /// <returns>How many were taken over, from the first; they can be read and not written.</returns>
    /// <exception cref="IOException">The file cannot be mapped; nothing changed.</exception>
    public int Map(SafeFileHandle file, long offset, int rows)
    {
        var blocks = rows >> _shift;
        if (blocks == 0 || _source is not MappedFile source) return 0;
        AddRun((nint)source.Map(file, offset, blocks * BlockBytes), blocks);
        return blocks << _shift;
    }

    /// <summary>Returns a row's address; <paramref name="index"/> is below <see cref="Capacity"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int index)
    {
        var block = Volatile.Read(ref _blocks)[index >> _shift];
        return (byte*)block + ((nint)(index & ((1 << _shift) - 1)) * RowBytes);
    }

    /// <summary>Returns how many rows, this one first, lie one after the other in memory; 1 or greater.</summary>
    public int RowsInARow(int index) => (1 << _shift) - (index & ((1 << _shift) - 1));

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void AddRun(nint run, int blocks)
    {
        while (_count + blocks > _blocks.Length)
        {
            var larger = new nint[_blocks.Length * 2];
            _blocks.CopyTo(larger, 0);
            Volatile.Write(ref _blocks, larger);
        }

        for (var i = 0; i < blocks; i++) _blocks[_count + i] = run + (nint)(i * BlockBytes);
        Volatile.Write(ref _count, _count + blocks);
    }

    private void Free()
    {
        _source.Dispose();
        _count = 0;
        _blocks = [];
    }
}
