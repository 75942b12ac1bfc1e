namespace Shoal.Storage;

/// <summary>One change of one document, checked and applied by <see cref="IPartitionStore.CommitAsync"/>.</summary>
/// <param name="Id">The document.</param>
/// <param name="ExpectedVersion">The version it must have: null for any, 0 for "does not exist".</param>
public abstract record PartitionChange(DocumentId Id, long? ExpectedVersion);

/// <summary>
/// Creates or replaces a document. Generations of the live set that it brings no vectors for become pending.
/// </summary>
/// <param name="Content">What it says now.</param>
/// <param name="ExpectedVersion">See <see cref="PartitionChange"/>.</param>
/// <param name="GenerationSetVersion">The generation set the writer worked with; another one is a conflict.</param>
/// <param name="Embeddings">Must hold the serving generation.</param>
public sealed record PutDocument(
    DocumentContent Content,
    long? ExpectedVersion,
    long GenerationSetVersion,
    IReadOnlyList<StoredEmbedding> Embeddings) : PartitionChange(Content.Id, ExpectedVersion);

/// <summary>Replaces a document's metadata alone; vectors stay.</summary>
/// <param name="Id">The document.</param>
/// <param name="ExpectedVersion">See <see cref="PartitionChange"/>.</param>
/// <param name="MetadataJson">The new metadata, or null for none.</param>
public sealed record PutMetadata(DocumentId Id, long? ExpectedVersion, string? MetadataJson)
    : PartitionChange(Id, ExpectedVersion);

/// <summary>Removes a document from every generation at once and leaves a tombstone.</summary>
/// <param name="Id">The document.</param>
/// <param name="ExpectedVersion">Null deletes unconditionally.</param>
public sealed record DeleteDocument(DocumentId Id, long? ExpectedVersion) : PartitionChange(Id, ExpectedVersion);

/// <summary>Brings the vectors of a document's current version for one pending generation.</summary>
/// <param name="Id">The document.</param>
/// <param name="ExpectedVersion">The version that was embedded; never null.</param>
/// <param name="GenerationSetVersion">The generation set the writer worked with.</param>
/// <param name="Embedding">The vectors; the document's version does not change.</param>
public sealed record PutEmbedding(
    DocumentId Id, long? ExpectedVersion, long GenerationSetVersion, StoredEmbedding Embedding)
    : PartitionChange(Id, ExpectedVersion);

/// <summary>What became of one change.</summary>
public enum ChangeStatus
{
    /// <summary>A document that did not exist was written.</summary>
    Created = 0,

    /// <summary>A document was replaced, or its metadata or an embedding was.</summary>
    Updated = 1,

    /// <summary>A document was removed.</summary>
    Deleted = 2,

    /// <summary>There is no such document; nothing was changed.</summary>
    NotFound = 3,

    /// <summary>The document has another version than expected; nothing was changed.</summary>
    VersionConflict = 4,

    /// <summary>
    /// The generation set has changed, or the serving generation's vectors are missing; nothing was changed.
    /// </summary>
    GenerationConflict = 5,
}

/// <summary>The answer to one change.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Version">
/// The document's version afterwards: of the new state, of the tombstone when it was deleted, or the one that
/// conflicted; 0 when there was none.
/// </param>
public readonly record struct ChangeOutcome(ChangeStatus Status, long Version);

/// <summary>The answer to a commit.</summary>
/// <param name="Fenced">
/// True when the epoch is not the partition's newest: nothing was changed, and never will be by this writer.
/// </param>
/// <param name="Outcomes">One per change, in order; empty when fenced.</param>
public sealed record CommitResult(bool Fenced, IReadOnlyList<ChangeOutcome> Outcomes);
