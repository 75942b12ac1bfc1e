using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Hnsw;

/// <summary>The link lists of all nodes: level 0 in fixed rows, the few upper levels in an arena.</summary>
/// <remarks>
/// A row: the address of the node's upper lists (8 bytes, 0 without any), then its list of level 0. Before the upper
/// lists stands how many there are. Nothing ever moves.
/// </remarks>
internal sealed unsafe class LinkTable(int m) : IDisposable
{
    private const int ArenaChunkBytes = 64 * 1024;

    private readonly NativeBlocks _rows = new(RowBytesOf(m));
    private readonly NativeArena _arena = new(ArenaChunkBytes);
    private readonly int _rowBytes = RowBytesOf(m);
    private readonly int _upperListBytes = LinkList.HeaderBytes + (m * sizeof(int));

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => _rows.Bytes + _arena.Bytes;

    /// <summary>The most links of a node on a level: M0 = 2M on level 0, M above.</summary>
    public int MaxLinks(int level) => level == 0 ? 2 * m : m;

    /// <summary>Makes empty lists for levels 0 to <paramref name="level"/> of a node that no reader has seen.</summary>
    /// <exception cref="OutOfMemoryException">No reader sees a change.</exception>
    public void Create(int slot, int level)
    {
        _rows.EnsureCapacity(slot + 1);
        *(byte**)_rows.Row(slot) = level == 0 ? null : CreateUpper(level);
        for (var l = 0; l <= level; l++) List(slot, l).Clear();
    }

    /// <summary>Returns the highest level of a node.</summary>
    public int Level(int node)
    {
        var upper = *(int**)_rows.Row(node);
        return upper is null ? 0 : upper[-1];
    }

    /// <summary>Returns a node's list on a level that the node reaches.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LinkList List(int slot, int level)
    {
        var row = _rows.Row(slot);
        return new LinkList((uint*)(level == 0 ? row + sizeof(byte*) : *(byte**)row + ((level - 1) * _upperListBytes)));
    }

    /// <summary>Asks the memory for a node's list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Prefetch(int slot, int level)
    {
        if (level == 0) CacheLines.Prefetch(_rows.Row(slot), _rowBytes);
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose()
    {
        _rows.Dispose();
        _arena.Dispose();
    }

    private byte* CreateUpper(int level)
    {
        var count = (int*)_arena.Allocate(sizeof(int) + (level * _upperListBytes));
        *count = level;
        return (byte*)(count + 1);
    }

    private static int RowBytesOf(int m)
    {
        var bytes = sizeof(byte*) + LinkList.HeaderBytes + (2 * m * sizeof(int));
        return (bytes + sizeof(byte*) - 1) / sizeof(byte*) * sizeof(byte*);
    }
}
