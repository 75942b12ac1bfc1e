namespace Shoal.Indexing;

/// <summary>One candidate of a vector search.</summary>
/// <param name="Ordinal">The chunk's number in the index that answered.</param>
/// <param name="Distance">Smaller is nearer; see <see cref="Distances.DistanceKind"/> for range and sign.</param>
public readonly record struct Neighbor(Ordinal Ordinal, float Distance) : IComparable<Neighbor>
{
    /// <summary>Orders by distance, then by ordinal, so that ties are deterministic.</summary>
    public int CompareTo(Neighbor other)
    {
        var byDistance = Distance.CompareTo(other.Distance);
        return byDistance != 0 ? byDistance : Ordinal.CompareTo(other.Ordinal);
    }
}
