namespace Shoal.Indexing.Segments;

/// <summary>From ordinal to the slot that is live under it.</summary>
/// <remarks>
/// One writer; any number of readers without a lock. A found slot's content is visible to whoever found it.
/// </remarks>
internal sealed class OrdinalMap
{
    private const int PageShift = 10;
    private const int PageLength = 1 << PageShift;

    // Entries are slot + 1, so that a fresh page says "none" everywhere. Pages never move; the directory is replaced to
    // grow.
    private int[]?[] _pages = new int[]?[4];

    // How many ordinals of each page are set. The writer's.
    private int[] _set = new int[4];
    private int _pageCount;

    /// <summary>How many bytes the map holds.</summary>
    public long Bytes =>
        ((long)Volatile.Read(ref _pages).Length * (IntPtr.Size + sizeof(int)))
        + ((long)Volatile.Read(ref _pageCount) * PageLength * sizeof(int));

    /// <summary>Finds the slot that is live under an ordinal.</summary>
    public bool TryGet(Ordinal ordinal, out int slot)
    {
        var pages = Volatile.Read(ref _pages);
        var index = ordinal.Value >> PageShift;
        var page = (uint)index < (uint)pages.Length ? Volatile.Read(ref pages[index]) : null;
        slot = page is null ? -1 : Volatile.Read(ref page[ordinal.Value & (PageLength - 1)]) - 1;
        return slot >= 0;
    }

    /// <summary>Makes sure that <see cref="Set"/> of this ordinal cannot run out of memory.</summary>
    public void Reserve(Ordinal ordinal)
    {
        var index = ordinal.Value >> PageShift;
        if (index >= _pages.Length)
        {
            var larger = new int[]?[Math.Max(index + 1, (int)Math.Min(_pages.Length * 2L, Array.MaxLength))];
            _pages.CopyTo(larger, 0);
            Array.Resize(ref _set, larger.Length);
            Volatile.Write(ref _pages, larger);
        }

        if (_pages[index] is not null) return;
        Volatile.Write(ref _pages[index], new int[PageLength]);
        Volatile.Write(ref _pageCount, _pageCount + 1);
    }

    /// <summary>Names the slot that is live under a reserved ordinal.</summary>
    public void Set(Ordinal ordinal, int slot) => Write(ordinal, slot + 1);

    /// <summary>Forgets a reserved ordinal.</summary>
    public void Clear(Ordinal ordinal) => Write(ordinal, 0);

    /// <summary>
    /// Forgets an ordinal for good: where ordinals only rise, the map holds pages of those that are set alone. Another
    /// of its page must be reserved again before it is set.
    /// </summary>
    public void Remove(Ordinal ordinal)
    {
        Clear(ordinal);
        var index = ordinal.Value >> PageShift;
        if (_set[index] > 0) return;
        Volatile.Write(ref _pages[index], null);
        Volatile.Write(ref _pageCount, _pageCount - 1);
    }

    private void Write(Ordinal ordinal, int entry)
    {
        var index = ordinal.Value >> PageShift;
        ref var place = ref _pages[index]![ordinal.Value & (PageLength - 1)];
        _set[index] += (entry == 0 ? 0 : 1) - (place == 0 ? 0 : 1);
        Volatile.Write(ref place, entry);
    }
}
