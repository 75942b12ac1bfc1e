namespace Shoal.Storage;

/// <summary>
/// One partition's durable truth: documents, vectors, pending marks, tombstones, generations and the epoch.
/// </summary>
/// <remarks>
/// Invariants. (1) A commit is atomic and durable before it returns. (2) Every applied change gets its own sequence
/// number, greater than all before it, and a deleted and re-created document never gets an old one back. (3) A document
/// has, for every live generation, either vectors of its current version or a pending mark. (4) After
/// <see cref="RaiseEpochAsync"/> returned e, no commit with an epoch below e succeeds.
/// Safe for one writer and any number of readers. Methods may block on the disk: call them off the grain's scheduler.
/// </remarks>
public interface IPartitionStore : IAsyncDisposable
{
    /// <summary>Which partition this is.</summary>
    PartitionId Id { get; }

    /// <summary>Files that the partition's owner can make again; null where the store keeps no files.</summary>
    DerivedFiles? Derived { get; }

    /// <summary>Takes the partition over: raises its epoch durably and returns the new one, 1 or greater.</summary>
    ValueTask<long> RaiseEpochAsync(CancellationToken cancellationToken);

    /// <summary>Returns the newest epoch, which a leased reader compares with its own.</summary>
    ValueTask<long> ReadEpochAsync(CancellationToken cancellationToken);

    /// <summary>Returns the live generations; version 0, serving 0 and an empty list before the first set.</summary>
    ValueTask<GenerationSet> ReadGenerationsAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the live generations in one transaction: documents become pending in added ones; vectors and pending
    /// marks of removed ones go.
    /// </summary>
    /// <returns>
    /// False when the epoch is fenced or the version is not greater than the stored one; nothing changed then.
    /// </returns>
    ValueTask<bool> SetGenerationsAsync(long epoch, GenerationSet generations, CancellationToken cancellationToken);

    /// <summary>
    /// Checks each change against the state the changes before it left, and applies those that pass in one transaction.
    /// </summary>
    /// <exception cref="StoreUnavailableException">
    /// The disk refused (full, read-only, gone): nothing was changed.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A change contradicts itself, or there are more than <see cref="PartitionLimits.MaxChangesPerCommit"/>.
    /// </exception>
    ValueTask<CommitResult> CommitAsync(
        long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken);

    /// <summary>Returns the named documents that exist, in the order asked, from one snapshot.</summary>
    /// <param name="ids">At most 1,000.</param>
    /// <param name="includeEmbeddings">Whether <see cref="StoredDocument.Embeddings"/> is filled.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    ValueTask<IReadOnlyList<StoredDocument>> ReadDocumentsAsync(
        IReadOnlyList<DocumentId> ids, bool includeEmbeddings, CancellationToken cancellationToken);

    /// <summary>Returns documents in id order (UTF-8 bytes), without vectors.</summary>
    /// <param name="after">Exclusive start; null from the first.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="pendingIn">Only documents pending in this generation; null for all.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    ValueTask<IReadOnlyList<StoredDocument>> ScanDocumentsAsync(
        DocumentId? after, int limit, int? pendingIn, CancellationToken cancellationToken);

    /// <summary>
    /// Returns what changed after a sequence number, as one generation sees it, in sequence order, from one snapshot. A
    /// document appears once, with its newest state. From 0 it is the whole partition, deletions left out.
    /// </summary>
    /// <param name="generation">A generation that is not live has no vectors, and its feed shows none.</param>
    /// <param name="afterSequence">Exclusive start, 0 or greater.</param>
    /// <param name="cancellationToken">Stops between two entries.</param>
    IAsyncEnumerable<StoredChange> ReadChangesAsync(
        int generation, long afterSequence, CancellationToken cancellationToken);

    /// <summary>Returns the newest sequence number; 0 for an empty partition.</summary>
    ValueTask<long> ReadLastSequenceAsync(CancellationToken cancellationToken);

    /// <summary>Returns counts from one snapshot.</summary>
    ValueTask<PartitionCounts> CountAsync(CancellationToken cancellationToken);
}

/// <summary>What a partition holds.</summary>
/// <param name="Documents">Live documents.</param>
/// <param name="LastSequence">The newest sequence number; 0 for an empty partition.</param>
/// <param name="Chunks">Chunks with vectors, per live generation.</param>
/// <param name="Pending">Documents without vectors, per live generation.</param>
/// <param name="Bytes">
/// Bytes on disk that what is stored takes (0 in memory), without the log, and without free pages, which the file gives
/// back soon after.
/// </param>
/// <param name="IsSweeping">
/// Whether vectors of a removed generation, which no read sees any more, still take some of the bytes.
/// </param>
public sealed record PartitionCounts(
    long Documents,
    long LastSequence,
    IReadOnlyDictionary<int, long> Chunks,
    IReadOnlyDictionary<int, long> Pending,
    long Bytes,
    bool IsSweeping = false);
