using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>
/// Partitions whose next commit fails after it was made, as when a process dies between the two: nobody who waits
/// for the answer can know.
/// </summary>
internal sealed class LostCommitStore(IPartitionStoreProvider inner) : IPartitionStoreProvider
{
    private int _losses;

    /// <summary>Loses the answer of the next commit.</summary>
    public void LoseNext() => Interlocked.Increment(ref _losses);

    public async ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken) =>
        new Store(this, await inner.OpenAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken) =>
        inner.ListIncarnationsAsync(cancellationToken);

    public ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken) =>
        inner.DeleteIncarnationAsync(incarnation, cancellationToken);

    private bool TakeLoss()
    {
        if (Interlocked.Decrement(ref _losses) >= 0) return true;
        Interlocked.Increment(ref _losses);
        return false;
    }

    private sealed class Store(LostCommitStore owner, IPartitionStore inner) : DelegatingPartitionStore(inner)
    {
        public override async ValueTask<CommitResult> CommitAsync(
            long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken)
        {
            var result = await base.CommitAsync(epoch, changes, cancellationToken);
            return owner.TakeLoss() ? throw new InvalidOperationException("The answer of the commit is lost.") : result;
        }
    }
}
