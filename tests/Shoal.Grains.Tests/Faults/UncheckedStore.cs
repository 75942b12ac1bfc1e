using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>
/// Partitions that take a change whatever version it expects, as if nobody had written the comparison: whoever relies
/// on it loses writes. Everything else a partition checks, the epoch and the generations, is left as it is.
/// </summary>
internal sealed class UncheckedStore(IPartitionStoreProvider inner) : DelegatingPartitionStoreProvider(inner)
{
    private long _overlooked;

    /// <summary>Changes that were made though their document had another version than they expected.</summary>
    public long Overlooked => Interlocked.Read(ref _overlooked);

    protected override IPartitionStore Wrap(IPartitionStore opened) => new Store(this, opened);

    private void Count(
        IReadOnlyList<PartitionChange> changes, CommitResult result, Dictionary<DocumentId, long> versions)
    {
        foreach (var (change, outcome) in changes.Zip(result.Outcomes))
        {
            var isMade = outcome.Status is ChangeStatus.Created or ChangeStatus.Updated or ChangeStatus.Deleted;
            var isExpected = change.ExpectedVersion is not { } expected
                || expected == versions.GetValueOrDefault(change.Id);
            if (isMade && !isExpected) Interlocked.Increment(ref _overlooked);
            if (isMade) versions[change.Id] = outcome.Status == ChangeStatus.Deleted ? 0 : outcome.Version;
        }
    }

    private sealed class Store(UncheckedStore owner, IPartitionStore inner) : DelegatingPartitionStore(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(
            long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken)
        {
            var ids = changes.Select(change => change.Id).Distinct().ToArray();
            var versions = (await ReadDocumentsAsync(ids, false, cancellationToken))
                .ToDictionary(document => document.Content.Id, document => document.Version);
            var result = await base.CommitAsync(epoch, [.. changes.Select(Unchecked)], cancellationToken);
            owner.Count(changes, result, versions);
            return result;

            // An embedding must name a version: it gets the one that is there.
            PartitionChange Unchecked(PartitionChange change) => change switch
            {
                PutEmbedding when versions.TryGetValue(change.Id, out var version) =>
                    change with { ExpectedVersion = version },
                PutEmbedding => change,
                _ => change with { ExpectedVersion = null },
            };
        }
    }
}
