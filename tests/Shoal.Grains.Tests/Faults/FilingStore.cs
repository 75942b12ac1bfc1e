using System.Globalization;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>Partitions with a folder for what is derived from them, whatever keeps the partitions themselves.</summary>
internal sealed class FilingStore(IPartitionStoreProvider inner, string folder) : IPartitionStoreProvider
{
    public async ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken) =>
        new Store(folder, await inner.OpenAsync(id, cancellationToken));

    public ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken) =>
        inner.ListIncarnationsAsync(cancellationToken);

    public ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken) =>
        inner.DeleteIncarnationAsync(incarnation, cancellationToken);

    private sealed class Store(string folder, IPartitionStore inner) : DelegatingPartitionStore(inner)
    {
        public override DerivedFiles Derived { get; } = new(Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{inner.Id.Incarnation}-{inner.Id.Shard}")));
    }
}
