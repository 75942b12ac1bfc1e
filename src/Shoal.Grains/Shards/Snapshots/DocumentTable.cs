using Shoal.Indexing;
using Shoal.Indexing.Filters;
using Shoal.Storage;

namespace Shoal.Grains.Shards.Snapshots;

/// <summary>
/// The documents behind the ordinals of a snapshot: its attachment, as <c>docs/formats/partition-snapshot.md</c> has
/// it.
/// </summary>
/// <param name="Stamp">The moment.</param>
/// <param name="Filterable">The fields whose values the documents have.</param>
/// <param name="Documents">The live documents with their chunks, in no order.</param>
internal sealed record DocumentTable(
    SnapshotStamp Stamp,
    IReadOnlyCollection<string> Filterable,
    IReadOnlyCollection<(DocumentEntry Document, ChunkEntry[] Chunks)> Documents)
{
    private const int Version = 1;

    /// <summary>Returns the table as bytes.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(Version);
        writer.Write(Stamp.Epoch);
        writer.Write(Stamp.Sequence);
        writer.Write(Filterable.Count);
        foreach (var field in Filterable) writer.Write(field);
        writer.Write(Documents.Count);
        foreach (var (document, chunks) in Documents) Write(writer, document, chunks);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Reads a table back.</summary>
    /// <exception cref="FormatException">It is not a whole table of this version.</exception>
    public static DocumentTable Parse(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        try
        {
            return Read(reader);
        }
        catch (Exception exception) when (exception is EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new FormatException($"The document table is damaged: {exception.Message}", exception);
        }
    }

    private static DocumentTable Read(BinaryReader reader)
    {
        var version = reader.ReadInt32();
        if (version != Version) throw new FormatException($"The document table has version {version}, not {Version}.");
        var stamp = new SnapshotStamp(reader.ReadInt64(), reader.ReadInt64());
        var filterable = new List<string>();
        for (var left = reader.ReadInt32(); left > 0; left--) filterable.Add(reader.ReadString());
        var documents = new List<(DocumentEntry, ChunkEntry[])>();
        for (var left = reader.ReadInt32(); left > 0; left--) documents.Add(ReadDocument(reader, filterable));
        if (reader.BaseStream.Position != reader.BaseStream.Length)
            throw new FormatException("The document table goes on after its end.");
        return new DocumentTable(stamp, filterable, documents);
    }

    private void Write(BinaryWriter writer, DocumentEntry document, ChunkEntry[] chunks)
    {
        writer.Write(document.Id.Value);
        writer.Write7BitEncodedInt64(document.Version);
        document.Fields.Write(writer, Filterable);
        writer.Write7BitEncodedInt(chunks.Length);
        if (chunks.Length > 0) writer.Write7BitEncodedInt(document.Ordinals[0].Value);
        foreach (var chunk in chunks)
        {
            writer.Write7BitEncodedInt(chunk.Index);
            writer.Write7BitEncodedInt(chunk.Start);
            writer.Write7BitEncodedInt(chunk.End);
        }
    }

    private static (DocumentEntry Document, ChunkEntry[] Chunks) ReadDocument(
        BinaryReader reader, IReadOnlyCollection<string> filterable)
    {
        var id = new DocumentId(reader.ReadString());
        var version = reader.Read7BitEncodedInt64();
        var fields = DocumentFields.Read(reader, filterable);
        var count = reader.Read7BitEncodedInt();
        // Each chunk takes three bytes at least: no damaged count makes this table large.
        if (count < 0 || count > (reader.BaseStream.Length - reader.BaseStream.Position) / 3)
            throw new FormatException($"The document '{id}' has {count} chunks.");
        var first = count == 0 ? 0 : reader.Read7BitEncodedInt();
        if (first < 0) throw new FormatException($"The document '{id}' begins at ordinal {first}.");
        var ordinals = new Ordinal[count];
        for (var i = 0; i < count; i++) ordinals[i] = new Ordinal(checked(first + i));
        var document = new DocumentEntry(id, version, fields, ordinals);
        var chunks = new ChunkEntry[count];
        for (var i = 0; i < count; i++)
        {
            chunks[i] = new ChunkEntry(
                document, reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt());
        }

        return (document, chunks);
    }
}
