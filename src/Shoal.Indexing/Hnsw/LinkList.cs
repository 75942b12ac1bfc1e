namespace Shoal.Indexing.Hnsw;

/// <summary>One node's links on one level: a header and the slots of its neighbours, in unmanaged memory.</summary>
/// <remarks>
/// One writer; readers never wait. The header holds the count (9 bits), a bit that says "being replaced", and a version
/// (22 bits): a seqlock. A reader that meets a replacement tries again a few times and then takes what it sees, for
/// every entry is the slot of a complete node at every moment: a list that mixes old and new links can hide one link
/// from one walk, and do no other harm. Each link is a releasing write, so whoever reads it can read the node.
/// </remarks>
internal readonly unsafe struct LinkList(uint* header)
{
    /// <summary>The size of the header in bytes; 4 more for each link.</summary>
    public const int HeaderBytes = sizeof(uint);

    private const uint CountMask = (1 << 9) - 1;
    private const uint BeingReplaced = 1 << 9;
    private const uint OneVersion = 1 << 10;

    // A replacement takes tens of nanoseconds unless the writer is interrupted in it, and then waiting is what must not
    // be.
    private const int MaxReadAttempts = 8;

    private readonly uint* _header = header;

    /// <summary>How many links there are.</summary>
    public int Count => (int)(Volatile.Read(ref *_header) & CountMask);

    private int* Slots => (int*)(_header + 1);

    /// <summary>Makes an empty list of memory that no reader has seen.</summary>
    public void Clear() => *_header = 0;

    /// <summary>Copies the links; for readers.</summary>
    /// <returns>How many there are.</returns>
    public int Read(int* target)
    {
        for (var attempt = 1; ; attempt++)
        {
            var before = Volatile.Read(ref *_header);
            var count = (int)(before & CountMask);
            new ReadOnlySpan<int>(Slots, count).CopyTo(new Span<int>(target, count));

            // Keeps the copy before the second look at the header, and whatever the caller reads of the nodes after it.
            Volatile.ReadBarrier();
            var torn = (before & BeingReplaced) != 0 || Volatile.Read(ref *_header) != before;
            if (!torn || attempt == MaxReadAttempts) return count;
        }
    }

    /// <summary>Returns the links themselves; for the writer.</summary>
    public ReadOnlySpan<int> AsSpan() => new(Slots, Count);

    /// <summary>Adds a link behind the others.</summary>
    public void Append(int slot)
    {
        var header = *_header;
        Volatile.Write(ref Slots[header & CountMask], slot);
        Volatile.Write(ref *_header, header + OneVersion + 1);
    }

    /// <summary>Replaces all links.</summary>
    public void Replace(ReadOnlySpan<int> slots)
    {
        var header = *_header;
        *_header = header | BeingReplaced;
        Volatile.WriteBarrier();
        for (var i = 0; i < slots.Length; i++) Volatile.Write(ref Slots[i], slots[i]);
        Volatile.Write(ref *_header, (header & ~CountMask) + OneVersion + (uint)slots.Length);
    }
}
