using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>Partitions that take nothing while they are told to, as on a full disk; reads go on.</summary>
internal sealed class RefusingStore(IPartitionStoreProvider inner) : DelegatingPartitionStoreProvider(inner)
{
    private volatile bool _refusing;
    private long _refused;

    /// <summary>Whether everything that writes is refused.</summary>
    public bool Refusing
    {
        get => _refusing;
        set => _refusing = value;
    }

    /// <summary>Writes that were refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    protected override IPartitionStore Wrap(IPartitionStore opened) => new Store(this, opened);

    private void ThrowWhileRefusing()
    {
        if (!_refusing) return;
        Interlocked.Increment(ref _refused);
        throw new StoreUnavailableException("The disk is full.");
    }

    private sealed class Store(RefusingStore owner, IPartitionStore inner) : DelegatingPartitionStore(inner)
    {
        public override ValueTask<CommitResult> CommitAsync(
            long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken)
        {
            owner.ThrowWhileRefusing();
            return base.CommitAsync(epoch, changes, cancellationToken);
        }

        public override ValueTask<bool> SetGenerationsAsync(
            long epoch, GenerationSet generations, CancellationToken cancellationToken)
        {
            owner.ThrowWhileRefusing();
            return base.SetGenerationsAsync(epoch, generations, cancellationToken);
        }
    }
}
