using Shoal.Indexing.Hnsw;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Snapshots;

/// <summary>One moment of an index, to be written to a file while the index goes on.</summary>
/// <remarks>
/// It shares the index's memory: that is freed when the index and all of its snapshots are disposed. A segment that the
/// index is only building belongs to no snapshot; a loaded index begins to build it anew. One thread at a time. The
/// file is specified in <c>docs/formats/index-snapshot.md</c>.
/// </remarks>
public sealed unsafe class VectorIndexSnapshot : IDisposable
{
    private readonly VectorIndexOptions _options;
    private readonly IndexSegment _segment;
    private readonly SlotView _view;
    private readonly FrozenGraph? _graph;
    private bool _disposed;

    /// <summary>Freezes a segment that is not written to meanwhile and that was entered as a reader.</summary>
    internal VectorIndexSnapshot(VectorIndexOptions options, IndexSegment segment)
    {
        _options = options;
        _segment = segment;
        _view = segment.Slots.View;
        _graph = segment is IGraph graph ? new FrozenGraph(segment.Slots, graph) : null;
    }

    /// <summary>Loads the index of a file.</summary>
    /// <param name="path">As <see cref="Save"/> wrote it.</param>
    /// <param name="options">
    /// As the index was made with; <see cref="VectorIndexOptions.EfSearch"/>,
    /// <see cref="VectorIndexOptions.AutoThreshold"/> and <see cref="VectorIndexOptions.VectorsFolder"/> may differ.
    /// With a folder for vectors they are mapped from the snapshot, which may be deleted but must not be changed.
    /// </param>
    /// <returns>An index that answers like the one of the snapshot, and goes on like it.</returns>
    /// <exception cref="SnapshotException">The file must not be used: build the index anew.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The file is not there or cannot be read, or a disk is full.</exception>
    public static LoadedIndex Load(string path, VectorIndexOptions options)
    {
        VectorIndexOptionsValidator.ThrowIfInvalid(options);
        using var reader = SnapshotReader.Open(path, options);
        var attachment = reader.ReadArray<byte>(reader.Header.AttachmentOffset, (int)reader.Header.AttachmentBytes);
        var index = (VectorIndex)VectorIndexRegistry.Create(options);
        try
        {
            index.Restore(SegmentLoader.Load(reader, options));
            return new LoadedIndex(index, attachment);
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Writes the file under another name, flushes it to the disk, and only then gives it its name.</summary>
    /// <param name="path">What was there before is replaced, in one step.</param>
    /// <param name="attachment">What the owner wants back with the index.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    /// <exception cref="IOException">The disk is full or refuses; only what was there before is left.</exception>
    /// <exception cref="OperationCanceledException">Likewise.</exception>
    public void Save(string path, ReadOnlySpan<byte> attachment, CancellationToken cancellationToken = default)
    {
        var temporary = path + ".tmp";
        try
        {
            using (var file = File.Create(temporary, bufferSize: 0))
            {
                Write(file, attachment, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Writes the file's bytes.</summary>
    /// <param name="stream">Receives them, in order.</param>
    /// <param name="attachment">What the owner wants back with the index.</param>
    /// <param name="cancellationToken">Stops between two parts.</param>
    public void Write(Stream stream, ReadOnlySpan<byte> attachment, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var header = HeaderOf(attachment.Length);
        var writer = new SnapshotWriter(stream, cancellationToken);
        writer.Begin(header);
        WriteSlots(writer, header);
        if (_graph is not null)
        {
            writer.Write(_graph.Levels);
            writer.Write(_graph.Links, _graph.LinkBytes);
        }

        writer.Write(attachment);
        writer.End();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _graph?.Dispose();
        _segment.Exit();
    }

    private SnapshotHeader HeaderOf(int attachmentBytes)
    {
        var header = new SnapshotHeader
        {
            Dimensions = _options.Dimensions,
            Distance = _options.Distance,
            IsGraph = _graph is not null,
            Count = _view.Count,
            AttachmentBytes = attachmentBytes,
        };
        if (_graph is null) return header;
        return header with
        {
            Quantization = _options.Quantization,
            M = _options.M,
            EfConstruction = _options.EfConstruction,
            Seed = _options.Seed,
            EntryPoint = _graph.Entry.Slot,
            LinkBytes = _graph.LinkBytes,
        };
    }

    private void WriteSlots(SnapshotWriter writer, SnapshotHeader header)
    {
        var slots = _segment.Slots;
        var count = _view.Count;
        for (var slot = 0; slot < count; slot++) writer.Write(slots.Vector(slot), header.VectorBytes);
        for (var slot = 0; slot < count; slot++) writer.Write(slots.Ordinal(slot).Value);
        for (var slot = 0; slot < count; slot++) writer.Write([(byte)(slots.IsLive(slot, _view) ? 0 : 1)]);
        for (var slot = 0; _graph is not null && slot < count; slot++) writer.Write(NextDuplicateOf(slot));
    }

    // A duplicate that came after the moment is not there yet.
    private int NextDuplicateOf(int slot)
    {
        var next = _segment.Slots.NextDuplicate(slot);
        return next < _view.Count ? next : SlotTable.NoDuplicate;
    }
}
