using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>A partition that does what another does, but for what a test overrides.</summary>
internal abstract class DelegatingPartitionStore(IPartitionStore inner) : IPartitionStore
{
    public PartitionId Id => inner.Id;

    public virtual DerivedFiles? Derived => inner.Derived;

    public virtual ValueTask<CommitResult> CommitAsync(
        long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken) =>
        inner.CommitAsync(epoch, changes, cancellationToken);

    public virtual ValueTask<bool> SetGenerationsAsync(
        long epoch, GenerationSet generations, CancellationToken cancellationToken) =>
        inner.SetGenerationsAsync(epoch, generations, cancellationToken);

    public ValueTask<long> RaiseEpochAsync(CancellationToken cancellationToken) =>
        inner.RaiseEpochAsync(cancellationToken);

    public ValueTask<long> ReadEpochAsync(CancellationToken cancellationToken) =>
        inner.ReadEpochAsync(cancellationToken);

    public ValueTask<GenerationSet> ReadGenerationsAsync(CancellationToken cancellationToken) =>
        inner.ReadGenerationsAsync(cancellationToken);

    public ValueTask<IReadOnlyList<StoredDocument>> ReadDocumentsAsync(
        IReadOnlyList<DocumentId> ids, bool includeEmbeddings, CancellationToken cancellationToken) =>
        inner.ReadDocumentsAsync(ids, includeEmbeddings, cancellationToken);

    public ValueTask<IReadOnlyList<StoredDocument>> ScanDocumentsAsync(
        DocumentId? after, int limit, int? pendingIn, CancellationToken cancellationToken) =>
        inner.ScanDocumentsAsync(after, limit, pendingIn, cancellationToken);

    public IAsyncEnumerable<StoredChange> ReadChangesAsync(
        int generation, long afterSequence, CancellationToken cancellationToken) =>
        inner.ReadChangesAsync(generation, afterSequence, cancellationToken);

    public ValueTask<long> ReadLastSequenceAsync(CancellationToken cancellationToken) =>
        inner.ReadLastSequenceAsync(cancellationToken);

    public ValueTask<PartitionCounts> CountAsync(CancellationToken cancellationToken) =>
        inner.CountAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
