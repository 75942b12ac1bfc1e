using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>
/// The nearest slots that a walk has met, in order, each with a mark whether the walk has gone on from it: C and W of
/// the paper in one list.
/// </summary>
/// <remarks>
/// A walk that keeps all it meets never goes on from a slot that has fallen out of W, so one list does for both. Kept
/// sorted: moving a few hundred bytes costs less than sifting through two heaps. Entries are
/// <c>rank &lt;&lt; 32 | slot &lt;&lt; 1 | expanded</c>, so they sort by rank, then by slot.
/// </remarks>
internal sealed unsafe class Beam
{
    private const ulong Expanded = 1;
    private const ulong RankBits = 0xFFFF_FFFF_0000_0000;

    private AlignedBuffer _entries = new(64 * sizeof(ulong));
    private int _bound;
    private int _count;

    // No entry below this one waits to be expanded.
    private int _next;

    /// <summary>How many bytes the list holds.</summary>
    public long Bytes => _entries.Length;

    /// <summary>How many slots are kept.</summary>
    public int Count => _count;

    /// <summary>The slot that <see cref="TryExpand"/> will answer if nothing nearer comes; −1 when none.</summary>
    public int Upcoming => _next < _count ? (int)((uint)Entries[_next] >> 1) : -1;

    private ulong* Entries => (ulong*)_entries.Address;

    /// <summary>Empties the list and sets how many slots it keeps; 1 or greater.</summary>
    public void Reset(int bound)
    {
        // One more than the bound, so that an insertion may move the last entry out before it is cut off.
        var bytes = (bound + 1) * sizeof(ulong);
        if (bytes > _entries.Length) _entries = new AlignedBuffer(Math.Max(bytes, _entries.Length * 2));
        (_bound, _count, _next) = (bound, 0, 0);
    }

    /// <summary>Keeps a slot that is new to the walk if it is among the nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(float rank, int slot)
    {
        var key = RankKey.Pack(rank, 0) | ((ulong)(uint)slot << 1);
        if (_count == _bound && key >= Entries[_count - 1]) return;
        Insert(key);
    }

    /// <summary>Takes the nearest slot from which the walk has not gone on, and marks it.</summary>
    /// <returns>False when there is none: the walk is over.</returns>
    public bool TryExpand(out int slot)
    {
        slot = Upcoming;
        if (slot < 0) return false;
        var entries = Entries;
        entries[_next] |= Expanded;
        while (++_next < _count && (entries[_next] & Expanded) != 0)
        {
        }

        return true;
    }

    /// <summary>Empties the list into keys of rank and slot, ascending.</summary>
    /// <returns>Valid until the next <see cref="Reset"/>.</returns>
    public ReadOnlySpan<ulong> Drain()
    {
        var entries = new Span<ulong>(_entries.Address, _count);
        foreach (ref var entry in entries) entry = (entry & RankBits) | ((uint)entry >> 1);
        _count = _next = 0;
        return entries;
    }

    private void Insert(ulong key)
    {
        var entries = Entries;
        var place = Place(entries, key);
        var moved = Math.Min(_count, _bound - 1) - place;
        new ReadOnlySpan<ulong>(entries + place, moved).CopyTo(new Span<ulong>(entries + place + 1, moved));
        entries[place] = key;
        if (_count < _bound) _count++;
        if (place < _next) _next = place;
    }

    // The number of entries below the key, by a binary search without branches to mispredict.
    private int Place(ulong* entries, ulong key)
    {
        var place = 0;
        var length = _count;
        while (length > 1)
        {
            var half = length >> 1;
            place += entries[place + half - 1] < key ? half : 0;
            length -= half;
        }

        return length == 1 && entries[place] < key ? place + 1 : place;
    }
}
