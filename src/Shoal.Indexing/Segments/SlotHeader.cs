namespace Shoal.Indexing.Segments;

/// <summary>What a segment knows about one slot beside its vector. 16 bytes, in unmanaged memory.</summary>
internal struct SlotHeader
{
    /// <summary>The <see cref="RemovedAt"/> of a slot that was never removed.</summary>
    public const long NeverRemoved = long.MaxValue;

    /// <summary>The <see cref="NextDuplicate"/> that ends a chain.</summary>
    public const int NoDuplicate = -1;

    /// <summary>The version from which on the slot is a tombstone. Written once, atomically.</summary>
    public long RemovedAt;

    /// <summary>The ordinal under which the slot is answered. Never changes.</summary>
    public int Ordinal;

    /// <summary>The next slot with the very same vector, in insert order. Written once, by a releasing write.</summary>
    public int NextDuplicate;
}
