using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>Partitions of another provider, each of which may be wrapped.</summary>
internal abstract class DelegatingPartitionStoreProvider(IPartitionStoreProvider inner) : IPartitionStoreProvider
{
    public async ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken) =>
        Wrap(await inner.OpenAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken) =>
        inner.ListIncarnationsAsync(cancellationToken);

    public ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken) =>
        inner.DeleteIncarnationAsync(incarnation, cancellationToken);

    /// <summary>Returns what stands for a partition that was opened.</summary>
    protected abstract IPartitionStore Wrap(IPartitionStore opened);
}
