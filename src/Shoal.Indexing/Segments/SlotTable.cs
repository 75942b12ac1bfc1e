using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Quantization;

namespace Shoal.Indexing.Segments;

/// <summary>The vectors of a segment, each in a slot of its own, in insert order, with tombstones.</summary>
/// <remarks>
/// One writer; any number of readers without a lock. Invariants:
/// a slot is written once and never reused before the whole table is freed, so no reader ever sees half a vector;
/// everything about a slot but its removal and its duplicate is written before the <see cref="View"/> that counts it
/// is published;
/// a replacement publishes the new slot and the old one's tombstone in one view, so a reader sees exactly one of them.
/// </remarks>
internal sealed unsafe class SlotTable : IDisposable
{
    /// <summary>The <see cref="NextDuplicate"/> that ends a chain.</summary>
    public const int NoDuplicate = -1;

    // The version of a removal that never happened.
    private const long NeverRemoved = long.MaxValue;

    // Rows are padded to a 32-byte boundary: aligned for AVX2, and no kernel has a scalar tail.
    private const int FloatsPerLane = 8;

    private readonly NativeBlocks _ordinals = new(sizeof(int));
    private readonly NativeBlocks _removedAt = new(sizeof(long));
    private readonly NativeBlocks _nextDuplicates = new(sizeof(int));
    private readonly OrdinalMap _slots = new();
    private SlotView _view = new(0, 0, 0);

    private int _appended;

    /// <param name="dimensions">The length of a vector.</param>
    /// <param name="codes">The table of the slots' codes, which this one owns then; null to keep none.</param>
    /// <param name="vectorsFolder">Where the vectors lie in a mapped file; null to keep them in memory.</param>
    public SlotTable(int dimensions, CodeTable? codes, string? vectorsFolder)
    {
        Codes = codes;
        Stride = StrideOf(dimensions);
        Vectors = new NativeBlocks(
            Stride * sizeof(float), vectorsFolder is null ? null : new MappedFile(vectorsFolder));
    }

    /// <summary>The length of a row in floats: the dimensions, rounded up; the padding is zero.</summary>
    public int Stride { get; }

    /// <summary>The vectors, a row for each slot.</summary>
    public NativeBlocks Vectors { get; }

    /// <summary>The codes of the slots, or null.</summary>
    public CodeTable? Codes { get; }

    /// <summary>What a reader that starts now sees.</summary>
    public SlotView View => Volatile.Read(ref _view);

    /// <summary>
    /// How many slots there is room for; a slot that a reader meets by a link is below the capacity it reads later.
    /// </summary>
    public int Capacity => _nextDuplicates.Capacity;

    /// <summary>How many slots were ever written; more than the view has while some are being put in.</summary>
    public int Appended => _appended;

    /// <summary>False while no two slots are alike, for any view published so far.</summary>
    public bool HasDuplicates { get; private set; }

    /// <summary>
    /// True while every slot has its own number as its ordinal, for any view published so far; then a filter needs no
    /// look-up.
    /// </summary>
    public bool OrdinalsAreSlots { get; private set; } = true;

    /// <summary>How many bytes of a file the vectors are mapped from; 0 when they are in memory.</summary>
    public long MappedBytes => Vectors.MappedBytes;

    /// <summary>How many bytes on a disk the vectors take beside a snapshot.</summary>
    public long FileBytes => Vectors.FileBytes;

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => Vectors.Bytes + (Codes?.Bytes ?? 0) + _slots.Bytes
        + _ordinals.Bytes + _removedAt.Bytes + _nextDuplicates.Bytes;

    /// <summary>Returns the padded length of a row.</summary>
    public static int StrideOf(int dimensions) => (dimensions + FloatsPerLane - 1) / FloatsPerLane * FloatsPerLane;

    /// <summary>Returns the address of a slot's vector, shape [Stride].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Vector(int slot) => (float*)Vectors.Row(slot);

    /// <summary>Returns the ordinal under which a slot is answered. Never changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Ordinal Ordinal(int slot) => new(*(int*)_ordinals.Row(slot));

    /// <summary>
    /// Returns the next slot that hangs under the same node, in insert order, or <see cref="NoDuplicate"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NextDuplicate(int slot) => Volatile.Read(ref *(int*)_nextDuplicates.Row(slot));

    /// <summary>Puts a slot behind another one that it is like; once for each.</summary>
    public void SetNextDuplicate(int slot, int next)
    {
        HasDuplicates = true;
        Volatile.Write(ref *(int*)_nextDuplicates.Row(slot), next);
    }

    /// <summary>Says whether a slot may be answered to the reader of a view.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLive(int slot, SlotView view) =>
        slot < view.Count && (view.NoneRemoved || Volatile.Read(ref RemovedAt(slot)) > view.Version);

    /// <summary>Finds the slot that is live under an ordinal now.</summary>
    public bool TryGetSlot(Ordinal ordinal, out int slot) => _slots.TryGet(ordinal, out slot);

    /// <summary>Makes room for slots under these ordinals.</summary>
    /// <exception cref="OutOfMemoryException">No reader or writer sees a change.</exception>
    /// <exception cref="IOException">The disk is full; no reader or writer sees a change.</exception>
    public void Reserve(ReadOnlySpan<Ordinal> ordinals)
    {
        foreach (var ordinal in ordinals) _slots.Reserve(ordinal);
        EnsureRoom(ordinals.Length);
    }

    /// <summary>Makes room for more slots.</summary>
    /// <exception cref="OutOfMemoryException">No reader or writer sees a change.</exception>
    /// <exception cref="IOException">The disk is full; no reader or writer sees a change.</exception>
    public void EnsureRoom(int more)
    {
        var count = _appended + more;
        Vectors.EnsureCapacity(count);
        _ordinals.EnsureCapacity(count);
        _removedAt.EnsureCapacity(count);
        _nextDuplicates.EnsureCapacity(count);
        Codes?.EnsureCapacity(count);
    }

    /// <summary>Makes room for restored slots, and maps their vectors from a file if vectors are mapped here.</summary>
    /// <param name="count">How many there are; 0 or greater.</param>
    /// <param name="file">Holds their rows one after the other; kept open by the mapping.</param>
    /// <param name="offset">Where the first row begins.</param>
    /// <returns>How many of the first slots have their vectors now; those of the others are to be written.</returns>
    /// <exception cref="IOException">The disk is full or refuses.</exception>
    public int ReserveRestored(int count, SafeFileHandle file, long offset)
    {
        var mapped = Vectors.Map(file, offset, count);
        Vectors.EnsureCapacity(count);
        _ordinals.EnsureCapacity(count);
        _removedAt.EnsureCapacity(count);
        _nextDuplicates.EnsureCapacity(count);
        Codes?.EnsureCapacity(count);
        return mapped;
    }

    /// <summary>Fills in the next restored slot but for its vector and code. No reader is there yet.</summary>
    /// <param name="ordinal">The number under which it is answered; 0 or greater.</param>
    /// <param name="isRemoved">Whether it is a tombstone.</param>
    /// <param name="nextDuplicate">As <see cref="NextDuplicate"/> will return it.</param>
    /// <returns>False when another live slot has the ordinal; nothing changed.</returns>
    public bool TryRestore(Ordinal ordinal, bool isRemoved, int nextDuplicate)
    {
        if (!isRemoved && _slots.TryGet(ordinal, out _)) return false;
        var slot = _appended++;
        WriteHeader(slot, ordinal);
        if (nextDuplicate != NoDuplicate) SetNextDuplicate(slot, nextDuplicate);
        var live = _view.Live;
        if (isRemoved)
        {
            RemovedAt(slot) = _view.Version;
        }
        else
        {
            live++;
            _slots.Reserve(ordinal);
            _slots.Set(ordinal, slot);
        }

        _view = new SlotView(_appended, _view.Version, live);
        return true;
    }

    /// <summary>Writes a vector into the next reserved slot, which stays invisible until it is published.</summary>
    /// <param name="ordinal">The number under which it will be answered.</param>
    /// <param name="vector">Prepared; shape [Stride].</param>
    public int Append(Ordinal ordinal, float* vector)
    {
        var slot = _appended;
        new ReadOnlySpan<float>(vector, Stride).CopyTo(new Span<float>(Vector(slot), Stride));
        WriteHeader(slot, ordinal);
        Codes?.Write(slot, vector);
        _appended++;
        return slot;
    }

    /// <summary>
    /// Makes an appended slot visible; what was live under its ordinal becomes a tombstone in the same instant. Slots
    /// before it that were never published, since what put them in failed, are tombstones from the first.
    /// </summary>
    public void Publish(int slot)
    {
        var ordinal = Ordinal(slot);
        var version = _view.Version + 1;
        for (var failed = _view.Count; failed < slot; failed++) RemovedAt(failed) = 0;
        var replaces = _slots.TryGet(ordinal, out var old);
        if (replaces) Volatile.Write(ref RemovedAt(old), version);
        _slots.Set(ordinal, slot);
        Volatile.Write(ref _view, new SlotView(slot + 1, version, _view.Live + (replaces ? 0 : 1)));
    }

    /// <summary>Makes a tombstone of what is live under an ordinal.</summary>
    /// <returns>False when nothing was.</returns>
    public bool Remove(Ordinal ordinal)
    {
        if (!_slots.TryGet(ordinal, out var slot)) return false;
        var version = _view.Version + 1;
        Volatile.Write(ref RemovedAt(slot), version);
        _slots.Clear(ordinal);
        Volatile.Write(ref _view, new SlotView(_view.Count, version, _view.Live - 1));
        return true;
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose()
    {
        Vectors.Dispose();
        Codes?.Dispose();
        _ordinals.Dispose();
        _removedAt.Dispose();
        _nextDuplicates.Dispose();
    }

    private void WriteHeader(int slot, Ordinal ordinal)
    {
        *(int*)_ordinals.Row(slot) = ordinal.Value;
        if (ordinal.Value != slot) OrdinalsAreSlots = false;
        RemovedAt(slot) = NeverRemoved;
        *(int*)_nextDuplicates.Row(slot) = NoDuplicate;
    }

    // The version from which on the slot is a tombstone. Written once, atomically.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref long RemovedAt(int slot) => ref *(long*)_removedAt.Row(slot);
}
