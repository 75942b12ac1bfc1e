namespace Shoal.Indexing.Hnsw;

/// <summary>Where walks start: a node on the highest level.</summary>
/// <param name="Slot">The node; −1 in an empty graph.</param>
/// <param name="Level">Its level.</param>
internal sealed record EntryPoint(int Slot, int Level)
{
    /// <summary>The entry point of an empty graph.</summary>
    public static EntryPoint None { get; } = new(-1, -1);
}
