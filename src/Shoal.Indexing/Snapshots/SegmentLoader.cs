using System.Runtime.InteropServices;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Flat;
using Shoal.Indexing.Hnsw;
using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Snapshots;

/// <summary>Makes a segment of what a snapshot says, each number checked before it is used.</summary>
internal static unsafe class SegmentLoader
{
    /// <summary>Returns the segment; nobody else knows it yet.</summary>
    /// <exception cref="SnapshotException">The snapshot is damaged.</exception>
    /// <exception cref="IOException">A disk is full or refuses.</exception>
    public static IndexSegment Load(SnapshotReader reader, VectorIndexOptions options)
    {
        var distance = DistanceRegistry.Get(options.Distance);
        var segment = reader.Header.IsGraph
            ? HnswSegment.Create(distance, options) : new FlatSegment(distance, options);
        try
        {
            Fill(reader, segment);
            return segment;
        }
        catch
        {
            segment.Dispose();
            throw;
        }
    }

    private static void Fill(SnapshotReader reader, IndexSegment segment)
    {
        var header = reader.Header;
        var slots = segment.Slots;
        var mapped = slots.ReserveRestored(header.Count, reader.File, SnapshotHeader.VectorsOffset);
        var graph = segment is IGraph restored ? new GraphLoader(reader, restored) : null;
        ReadSlots(reader, slots, graph?.ReadDuplicates());
        graph?.ReadLinks();
        ReadVectors(reader, slots, mapped, graph);
    }

    private static void ReadSlots(SnapshotReader reader, SlotTable slots, int[]? nextDuplicates)
    {
        var header = reader.Header;
        var ordinals = reader.ReadArray<int>(header.OrdinalsOffset, header.Count);
        var removed = reader.ReadArray<byte>(header.RemovedOffset, header.Count);
        for (var slot = 0; slot < header.Count; slot++)
        {
            var next = nextDuplicates?[slot] ?? SlotTable.NoDuplicate;
            SnapshotException.Require(ordinals[slot] >= 0 && removed[slot] <= 1, "a slot is out of range");
            var isNew = slots.TryRestore(new Ordinal(ordinals[slot]), removed[slot] == 1, next);
            SnapshotException.Require(isNew, "two slots have one ordinal");
        }
    }

    // Mapped vectors are read as well, for their checksums and codes, but not kept.
    private static void ReadVectors(SnapshotReader reader, SlotTable slots, int mapped, GraphLoader? graph)
    {
        var dimensions = reader.Header.Dimensions;
        var buffer = new AlignedBuffer(slots.Stride * sizeof(float));
        reader.Position = SnapshotHeader.VectorsOffset;
        for (var slot = 0; slot < reader.Header.Count; slot++)
        {
            var address = slot < mapped ? (float*)buffer.Address : slots.Vector(slot);
            var row = new Span<float>(address, slots.Stride);
            reader.Read(MemoryMarshal.AsBytes(row));
            SnapshotException.Require(!row[dimensions..].ContainsAnyExcept(0f), "a vector has more dimensions");
            var isFinite = float.IsFinite(SumKernel<ProductTerm>.Simd(address, address, slots.Stride));
            SnapshotException.Require(isFinite, "a vector is not finite");
            slots.Codes?.Write(slot, address);
            graph?.OnVector(slot);
        }

        GC.KeepAlive(buffer);
    }
}
