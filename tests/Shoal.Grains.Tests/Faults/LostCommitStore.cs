using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>
/// Partitions whose next commit fails after it was made, as when a process dies between the two: nobody who waits
/// for the answer can know.
/// </summary>
internal sealed class LostCommitStore(IPartitionStoreProvider inner) : DelegatingPartitionStoreProvider(inner)
{
    private int _losses;

    /// <summary>Loses the answer of the next commit.</summary>
    public void LoseNext() => Interlocked.Increment(ref _losses);

    protected override IPartitionStore Wrap(IPartitionStore opened) => new Store(this, opened);

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
