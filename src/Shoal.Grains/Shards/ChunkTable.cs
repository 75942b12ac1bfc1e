using Shoal.Indexing;

namespace Shoal.Grains.Shards;

/// <summary>Ordinal → chunk. One writer, any number of readers without a lock.</summary>
/// <remarks>
/// Pages are never reallocated, only the list of pages is replaced, so that a reader holds either the old list or the
/// new one, and both lead to the same pages. A page whose chunks are all gone is dropped.
/// </remarks>
internal sealed class ChunkTable
{
    private const int PageBits = 12;
    private const int PageSize = 1 << PageBits;

    private ChunkEntry?[]?[] _pages = [];

    // Of each page, the chunks that are there. The writer's.
    private int[] _live = [];

    /// <summary>One more than the greatest ordinal given out.</summary>
    public int Capacity { get; private set; }

    /// <summary>Gives out the next ordinal.</summary>
    public Ordinal Next() => new(Capacity++);

    /// <summary>Sets or clears what stands behind an ordinal; one that was not given out yet is.</summary>
    public void Set(Ordinal ordinal, ChunkEntry? chunk)
    {
        Capacity = Math.Max(Capacity, ordinal.Value + 1);
        var number = ordinal.Value >> PageBits;
        if (number >= _pages.Length) Grow(number + 1);
        if (_pages[number] is not { } page)
        {
            if (chunk is null) return;
            Volatile.Write(ref _pages[number], page = new ChunkEntry?[PageSize]);
            if (number > 0) DropIfEmpty(number - 1);
        }

        ref var entry = ref page[ordinal.Value & (PageSize - 1)];
        _live[number] += (chunk is null ? 0 : 1) - (entry is null ? 0 : 1);
        Volatile.Write(ref entry, chunk);
        DropIfEmpty(number);
    }

    /// <summary>Returns what stands behind an ordinal; null when it was removed.</summary>
    public ChunkEntry? Get(Ordinal ordinal)
    {
        var (pages, number) = (Volatile.Read(ref _pages), ordinal.Value >> PageBits);
        return number < pages.Length && Volatile.Read(ref pages[number]) is { } page
            ? Volatile.Read(ref page[ordinal.Value & (PageSize - 1)])
            : null;
    }

    /// <summary>Drops a page, but not the newest, which would come and go with every chunk.</summary>
    private void DropIfEmpty(int number)
    {
        if (_live[number] == 0 && number < (Capacity - 1) >> PageBits) Volatile.Write(ref _pages[number], null);
    }

    private void Grow(int pages)
    {
        var length = Math.Max(pages, _pages.Length * 2);
        Array.Resize(ref _live, length);
        var larger = new ChunkEntry?[]?[length];
        _pages.CopyTo(larger, 0);
        Volatile.Write(ref _pages, larger);
    }
}
