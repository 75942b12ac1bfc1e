using System.Globalization;
using System.Text;
using Shoal.Storage;

namespace Shoal.Testing.Conformance;

/// <summary>Small changes and readable states for tests of partition stores.</summary>
public static class PartitionSamples
{
    /// <summary>Returns an embedding whose every number follows from the seed.</summary>
    public static StoredEmbedding Embedding(int generation, int seed, int chunks = 1, int dimensions = 3) => new(
        generation,
        $"model-{generation}@{seed:x}",
        seed % 2 == 1,
        [.. Enumerable.Range(0, chunks).Select(index => new StoredChunk(
            index * 2,
            index * 10,
            (index * 10) + seed,
            seed + index,
            0xFFFF_FFFF_0000_0000UL + (ulong)seed,
            Enumerable.Range(0, dimensions).Select(d => seed + (d / 7f) - index).ToArray()))]);

    /// <summary>Returns a document whose title, text and metadata follow from the seed; seed 0 gives it none.</summary>
    public static DocumentContent Content(string id, int seed = 1) => seed == 0
        ? new DocumentContent(new DocumentId(id), null, null, null)
        : new DocumentContent(new DocumentId(id), "", $"text {seed} of {id}", $$"""{"seed":{{seed}}}""");

    /// <summary>
    /// Returns a put with vectors for generation 1 unless told otherwise, under generation set version 1.
    /// </summary>
    public static PutDocument Put(
        string id,
        int seed = 1,
        long? expected = null,
        long set = 1,
        IReadOnlyList<StoredEmbedding>? embeddings = null) =>
        new(Content(id, seed), expected, set, embeddings ?? [Embedding(1, seed)]);

    /// <summary>Returns a re-embedding under generation set version 2 unless told otherwise.</summary>
    public static PutEmbedding Embed(string id, long version, int generation = 2, int seed = 1, long set = 2) =>
        new(new DocumentId(id), version, set, Embedding(generation, seed));

    /// <summary>
    /// Returns everything a reader can see of a partition, one fact a line, so that two states compare as text.
    /// </summary>
    public static async Task<string> DescribeAsync(IPartitionStore store, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        var text = new StringBuilder();
        var set = await store.ReadGenerationsAsync(cancellationToken);
        var counts = await store.CountAsync(cancellationToken);
        text.Append(Line($"epoch {await store.ReadEpochAsync(cancellationToken)} sequence {counts.LastSequence}"));
        text.Append(Line($"set {set.Version} serving {set.Serving} live {string.Join(',', set.Live)}"));
        text.Append(Line($"documents {counts.Documents}"));
        foreach (var g in set.Live)
            text.Append(Line($"generation {g}: {counts.Chunks[g]} chunks, {counts.Pending[g]} pending"));

        var scanned = await store.ScanDocumentsAsync(null, 1000, null, cancellationToken);
        var ids = scanned.Select(document => document.Content.Id).ToArray();
        foreach (var document in await store.ReadDocumentsAsync(ids, true, cancellationToken))
            text.Append(Describe(document));
        foreach (var (generation, after) in set.Live.SelectMany(g => new[] { (g, 0), (g, 1) }))
        {
            await foreach (var change in store.ReadChangesAsync(generation, after, cancellationToken))
                text.Append(Describe(generation, change));
        }

        return text.ToString();
    }

    /// <summary>Returns a document as text.</summary>
    public static string Describe(StoredDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var content = document.Content;
        var pending = string.Join(',', document.Pending);
        return Line($"{content.Id} v{document.Version} at {document.UpdatedAt:O} title={Quote(content.Title)} "
                + $"text={Quote(content.Text)} metadata={Quote(content.MetadataJson)} pending={pending}")
            + string.Concat(document.Embeddings.Select(e => Line($"  {Describe(e)}")));
    }

    /// <summary>Returns an entry of a change feed as text.</summary>
    public static string Describe(int generation, StoredChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var embedding = change.Embedding is null ? "none" : Describe(change.Embedding);
        return Line($"feed {generation}: {change.Sequence} {change.Version} {change.Id} deleted={change.Deleted} "
            + $"metadata={Quote(change.MetadataJson)} {embedding}");
    }

    private static string Describe(StoredEmbedding embedding)
    {
        var chunks = string.Concat(embedding.Chunks.Select(chunk =>
            $"[{chunk.Index} {chunk.Start}-{chunk.End} {chunk.TokenCount} {chunk.ContentHash:x}{Bits(chunk.Vector)}]"));
        return $"g{embedding.Generation} {embedding.ModelVersion} truncated={embedding.Truncated} {chunks}";
    }

    private static string Bits(ReadOnlyMemory<float> vector) => string.Concat(vector.ToArray().Select(value =>
        " " + BitConverter.SingleToInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture)));

    private static string Quote(string? text) => text is null ? "null" : $"'{text}'";

    private static string Line(FormattableString text) => FormattableString.Invariant(text) + "\n";

    private static string Line(string text) => text + "\n";
}
