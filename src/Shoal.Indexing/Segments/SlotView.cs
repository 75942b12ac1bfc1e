namespace Shoal.Indexing.Segments;

/// <summary>What one reader sees of a segment, from its first look to its answer.</summary>
/// <param name="Count">Slots below this one exist for the reader.</param>
/// <param name="Version">A removal of a later version has not happened for the reader.</param>
/// <param name="Live">How many slots are not tombstones.</param>
internal sealed record SlotView(int Count, long Version, int Live)
{
    /// <summary>How many slots are tombstones.</summary>
    public int Dead => Count - Live;

    /// <summary>True when every slot that exists for the reader is live.</summary>
    public bool NoneRemoved { get; } = Count == Live;
}
