namespace Shoal.Indexing.Segments;

/// <summary>The copying of a segment's live vectors into the one that will replace it. Writer only.</summary>
/// <remarks>
/// The owner sends every write to both segments, so what the target already holds is never older than the source.
/// </remarks>
internal sealed unsafe class SegmentSuccession(IndexSegment source, IndexSegment target)
{
    private int _nextSlot;

    /// <summary>The segment being filled.</summary>
    public IndexSegment Target { get; } = target;

    /// <summary>Copies up to <paramref name="count"/> vectors, in slot order.</summary>
    /// <returns>True when nothing is left to copy: the target holds what the source holds.</returns>
    public bool Move(int count)
    {
        var view = source.Slots.View;
        while (count > 0 && _nextSlot < view.Count)
        {
            if (TryMove(_nextSlot++, view)) count--;
        }

        return _nextSlot == view.Count;
    }

    private bool TryMove(int slot, SlotView view)
    {
        if (!source.Slots.IsLive(slot, view)) return false;
        var ordinal = new Ordinal(source.Slots.Header(slot).Ordinal);
        if (Target.Slots.TryGetSlot(ordinal, out _)) return false;
        Target.Add(ordinal, source.Slots.Vector(slot));
        return true;
    }
}
