namespace Shoal.Storage;

/// <summary>The argument checks every partition store makes before it touches anything.</summary>
/// <remarks>
/// Text with NUL or lone surrogates is refused, because not every backend gives it back unchanged. Throws only
/// <see cref="ArgumentException"/> and its children.
/// </remarks>
internal static class PartitionArguments
{
    public static void Check(PartitionId id)
    {
        CheckIncarnation(id.Incarnation);
        ArgumentOutOfRangeException.ThrowIfNegative(id.Shard, nameof(id));
    }

    /// <remarks>The name becomes a folder: nothing in it may leave the data directory.</remarks>
    public static void CheckIncarnation(string incarnation)
    {
        ArgumentException.ThrowIfNullOrEmpty(incarnation);
        var safe = incarnation.Length <= PartitionLimits.MaxIncarnationLength
            && incarnation.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.' or '-')
            && incarnation[0] != '.'
            && !incarnation.Contains("..", StringComparison.Ordinal);
        if (safe) return;
        throw new ArgumentException(
            $"An incarnation has 1 to {PartitionLimits.MaxIncarnationLength} characters of [a-z0-9_.-], does not start "
            + "with a dot and has no two dots in a row.",
            nameof(incarnation));
    }

    public static void Check(GenerationSet generations)
    {
        ArgumentNullException.ThrowIfNull(generations);
        ArgumentOutOfRangeException.ThrowIfLessThan(generations.Version, 1, nameof(generations));
        for (var i = 1; i < generations.Live.Count; i++)
        {
            if (generations.Live[i - 1] >= generations.Live[i])
                throw new ArgumentException("Live generations ascend and do not repeat.", nameof(generations));
        }

        if (!generations.Live.Contains(generations.Serving))
            throw new ArgumentException("The serving generation is one of the live ones.", nameof(generations));
    }

    public static void Check(IReadOnlyList<DocumentId> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, PartitionLimits.MaxDocumentsPerRead, nameof(ids));
        foreach (var id in ids) Check(id);
    }

    public static void CheckScan(DocumentId? after, int limit)
    {
        if (after is { } id) Check(id);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PartitionLimits.MaxDocumentsPerRead);
    }

    public static void Check(IReadOnlyList<PartitionChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            changes.Count, PartitionLimits.MaxChangesPerCommit, nameof(changes));
        foreach (var change in changes) Check(change);
    }

    private static void Check(PartitionChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Check(change.Id);
        if (change.ExpectedVersion < 0) throw Invalid("An expected version is 0 or greater.");
        switch (change)
        {
            case PutDocument put:
                Check(put.Content);
                Check(put.Embeddings);
                break;
            case PutMetadata put:
                CheckText(put.MetadataJson);
                break;
            case PutEmbedding { ExpectedVersion: null }:
                throw Invalid("An embedding names the version that was embedded.");
            case PutEmbedding put:
                Check(put.Embedding);
                break;
        }
    }

    private static void Check(DocumentId id)
    {
        if (id.Value is null) throw Invalid("A document id is not empty.");
    }

    private static void Check(DocumentContent content)
    {
        CheckText(content.Title);
        CheckText(content.Text);
        CheckText(content.MetadataJson);
    }

    private static void Check(IReadOnlyList<StoredEmbedding> embeddings)
    {
        ArgumentNullException.ThrowIfNull(embeddings);
        for (var i = 0; i < embeddings.Count; i++)
        {
            Check(embeddings[i]);
            for (var j = 0; j < i; j++)
            {
                if (embeddings[j].Generation == embeddings[i].Generation)
                    throw Invalid("A document has one embedding per generation.");
            }
        }
    }

    private static void Check(StoredEmbedding embedding)
    {
        ArgumentNullException.ThrowIfNull(embedding);
        CheckText(embedding.ModelVersion);
        if (embedding.Chunks.Count == 0) throw Invalid("An embedding has at least one chunk.");
        var previous = -1;
        foreach (var chunk in embedding.Chunks)
        {
            if (chunk.Index <= previous) throw Invalid("Chunk indexes are 0 or greater and ascend.");
            if (chunk.Start < 0 || chunk.End < chunk.Start) throw Invalid("A chunk's range is not negative.");
            if (chunk.Vector.Length == 0 || chunk.Vector.Length != embedding.Chunks[0].Vector.Length)
                throw Invalid("The vectors of one embedding are not empty and have the same length.");
            previous = chunk.Index;
        }
    }

    private static void CheckText(string? text)
    {
        if (text is null) return;
        if (text.Contains('\0', StringComparison.Ordinal)) throw Invalid("A stored text holds no NUL character.");
        if (DocumentId.HasLoneSurrogate(text)) throw Invalid("A stored text holds no lone surrogate.");
    }

    private static ArgumentException Invalid(string rule) => new(rule);
}
