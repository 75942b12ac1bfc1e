using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Segments;

/// <summary>The vectors of a segment, each in a slot of its own, in insert order, with tombstones.</summary>
/// <remarks>
/// One writer; any number of readers without a lock. Invariants:
/// a slot is written once and never reused before the whole table is freed, so no reader ever sees half a vector;
/// everything about a slot is written before the <see cref="View"/> that counts it is published;
/// a replacement publishes the new slot and the old one's tombstone in one view, so a reader sees exactly one of them.
/// </remarks>
internal sealed unsafe class SlotTable : IDisposable
{
    // Rows are padded to a 32-byte boundary: aligned for AVX2, and no kernel has a scalar tail.
    private const int FloatsPerLane = 8;

    private readonly NativeBlocks _vectors;
    private readonly NativeBlocks _headers = new(sizeof(SlotHeader));
    private readonly OrdinalMap _slots = new();
    private SlotView _view = new(0, 0, 0);

    private int _appended;

    /// <param name="dimensions">The length of a vector.</param>
    /// <param name="codes">The table of the slots' codes, which this one owns then; null to keep none.</param>
    public SlotTable(int dimensions, CodeTable? codes)
    {
        Codes = codes;
        Stride = StrideOf(dimensions);
        _vectors = new NativeBlocks(Stride * sizeof(float));
    }

    /// <summary>The length of a row in floats: the dimensions, rounded up; the padding is zero.</summary>
    public int Stride { get; }

    /// <summary>The codes of the slots, or null.</summary>
    public CodeTable? Codes { get; }

    /// <summary>What a reader that starts now sees.</summary>
    public SlotView View => Volatile.Read(ref _view);

    /// <summary>
    /// How many slots there is room for; a slot that a reader meets by a link is below the capacity it reads later.
    /// </summary>
    public int Capacity => _headers.Capacity;

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => _vectors.Bytes + (Codes?.Bytes ?? 0) + _headers.Bytes + _slots.Bytes;

    /// <summary>Returns the padded length of a row.</summary>
    public static int StrideOf(int dimensions) => (dimensions + FloatsPerLane - 1) / FloatsPerLane * FloatsPerLane;

    /// <summary>Returns the address of a slot's vector, shape [Stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Vector(int slot) => (float*)_vectors.Row(slot);

    /// <summary>Returns a slot's header.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SlotHeader Header(int slot) => ref *(SlotHeader*)_headers.Row(slot);

    /// <summary>Says whether a slot may be answered to the reader of a view.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLive(int slot, SlotView view) =>
        slot < view.Count && Volatile.Read(ref Header(slot).RemovedAt) > view.Version;

    /// <summary>Finds the slot that is live under an ordinal now.</summary>
    public bool TryGetSlot(Ordinal ordinal, out int slot) => _slots.TryGet(ordinal, out slot);

    /// <summary>Writes a vector into the next slot, which stays invisible until it is published.</summary>
    /// <param name="ordinal">The number under which it will be answered.</param>
    /// <param name="vector">Prepared; shape [Stride].</param>
    /// <exception cref="OutOfMemoryException">Nothing changed.</exception>
    public int Append(Ordinal ordinal, float* vector)
    {
        var slot = _appended;
        _slots.Reserve(ordinal);
        _vectors.EnsureCapacity(slot + 1);
        _headers.EnsureCapacity(slot + 1);
        Codes?.EnsureCapacity(slot + 1);
        new ReadOnlySpan<float>(vector, Stride).CopyTo(new Span<float>(Vector(slot), Stride));
        Header(slot) = new SlotHeader
        {
            RemovedAt = SlotHeader.NeverRemoved,
            Ordinal = ordinal.Value,
            NextDuplicate = SlotHeader.NoDuplicate,
        };
        Codes?.Write(slot, vector);
        _appended++;
        return slot;
    }

    /// <summary>
    /// Makes the next appended slot visible; what was live under its ordinal becomes a tombstone in the same instant.
    /// </summary>
    public void Publish(int slot)
    {
        var ordinal = new Ordinal(Header(slot).Ordinal);
        var version = _view.Version + 1;
        var replaces = _slots.TryGet(ordinal, out var old);
        if (replaces) Volatile.Write(ref Header(old).RemovedAt, version);
        _slots.Set(ordinal, slot);
        Volatile.Write(ref _view, new SlotView(slot + 1, version, _view.Live + (replaces ? 0 : 1)));
    }

    /// <summary>Makes a tombstone of what is live under an ordinal.</summary>
    /// <returns>False when nothing was.</returns>
    public bool Remove(Ordinal ordinal)
    {
        if (!_slots.TryGet(ordinal, out var slot)) return false;
        var version = _view.Version + 1;
        Volatile.Write(ref Header(slot).RemovedAt, version);
        _slots.Clear(ordinal);
        Volatile.Write(ref _view, new SlotView(_view.Count, version, _view.Live - 1));
        return true;
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose()
    {
        _vectors.Dispose();
        Codes?.Dispose();
        _headers.Dispose();
    }
}
