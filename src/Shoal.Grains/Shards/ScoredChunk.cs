namespace Shoal.Grains.Shards;

/// <summary>A chunk found by a search.</summary>
/// <param name="Chunk">The chunk and its document.</param>
/// <param name="Distance">Smaller is nearer.</param>
internal readonly record struct ScoredChunk(ChunkEntry Chunk, float Distance) : IComparable<ScoredChunk>
{
    /// <summary>Orders by distance, then by document id, so that ties do not depend on the order of writes.</summary>
    public int CompareTo(ScoredChunk other)
    {
        var byDistance = Distance.CompareTo(other.Distance);
        return byDistance != 0 ? byDistance : Chunk.Document.Id.CompareTo(other.Chunk.Document.Id);
    }
}
