using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>The copying of a segment's live vectors into the one that will replace it. Writer only.</summary>
/// <remarks>
/// The owner sends every write to both segments, so what the target already holds is never older than the source.
/// </remarks>
internal sealed unsafe class SegmentSuccession(IndexSegment source, IndexSegment target)
{
    private const int MaxPartBytes = 16 * 1024 * 1024;

    private readonly int _maxPart = MaxPartBytes / (source.Slots.Stride * sizeof(float));
    private int _nextSlot;

    /// <summary>The segment being filled.</summary>
    public IndexSegment Target { get; } = target;

    /// <summary>Copies up to <paramref name="count"/> vectors, in slot order.</summary>
    /// <param name="count">1 or greater.</param>
    /// <param name="maxThreads">How many threads may work on it.</param>
    /// <returns>True when nothing is left to copy: the target holds what the source holds.</returns>
    public bool Move(int count, int maxThreads)
    {
        var view = source.Slots.View;
        for (; count > 0 && _nextSlot < view.Count; count -= _maxPart)
            MovePart(Math.Min(count, _maxPart), view, maxThreads);
        return _nextSlot == view.Count;
    }

    private void MovePart(int count, SlotView view, int maxThreads)
    {
        var stride = source.Slots.Stride;
        count = Math.Min(count, view.Count - _nextSlot);
        var ordinals = new Ordinal[count];
        var vectors = new AlignedBuffer(count * stride * sizeof(float));
        var taken = 0;
        for (; taken < count && _nextSlot < view.Count; _nextSlot++)
        {
            if (!source.Slots.IsLive(_nextSlot, view)) continue;
            var ordinal = source.Slots.Ordinal(_nextSlot);
            if (Target.Slots.TryGetSlot(ordinal, out _)) continue;
            ordinals[taken] = ordinal;
            var vector = new ReadOnlySpan<float>(source.Slots.Vector(_nextSlot), stride);
            vector.CopyTo(new Span<float>((float*)vectors.Address + ((nint)taken++ * stride), stride));
        }

        Target.Reserve(ordinals.AsSpan(0, taken));
        Target.Add(ordinals.AsSpan(0, taken), (float*)vectors.Address, maxThreads);
        GC.KeepAlive(vectors);
    }
}
