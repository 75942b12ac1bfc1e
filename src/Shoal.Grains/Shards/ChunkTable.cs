using Shoal.Indexing;

namespace Shoal.Grains.Shards;

/// <summary>Ordinal → chunk. One writer, any number of readers without a lock.</summary>
/// <remarks>
/// Pages are never reallocated, only the list of pages is replaced, so that a reader holds either the old list or the
/// new one, and both lead to the same pages.
/// </remarks>
internal sealed class ChunkTable
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private ChunkEntry?[][] _pages = [];

    /// <summary>One more than the greatest ordinal given out.</summary>
    public int Capacity { get; private set; }

    /// <summary>Gives out the next ordinal.</summary>
    public Ordinal Next()
    {
        var ordinal = Capacity;
        if (ordinal >> PageBits == _pages.Length) Volatile.Write(ref _pages, [.. _pages, new ChunkEntry?[PageSize]]);
        Capacity = ordinal + 1;
        return new Ordinal(ordinal);
    }

    /// <summary>Sets or clears what stands behind an ordinal.</summary>
    public void Set(Ordinal ordinal, ChunkEntry? chunk) =>
        Volatile.Write(ref _pages[ordinal.Value >> PageBits][ordinal.Value & (PageSize - 1)], chunk);

    /// <summary>Returns what stands behind an ordinal; null when it was removed.</summary>
    public ChunkEntry? Get(Ordinal ordinal) =>
        Volatile.Read(ref Volatile.Read(ref _pages)[ordinal.Value >> PageBits][ordinal.Value & (PageSize - 1)]);
}
