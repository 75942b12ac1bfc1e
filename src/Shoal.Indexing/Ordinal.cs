namespace Shoal.Indexing;

/// <summary>A chunk's dense internal number inside one index. It never leaves the shard.</summary>
/// <param name="Value">Zero or greater; given out in ascending order by the owner of the index.</param>
public readonly record struct Ordinal(int Value) : IComparable<Ordinal>
{
    /// <inheritdoc/>
    public int CompareTo(Ordinal other) => Value.CompareTo(other.Value);
}
