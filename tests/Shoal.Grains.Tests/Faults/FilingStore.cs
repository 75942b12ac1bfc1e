using System.Globalization;
using Shoal.Storage;

namespace Shoal.Grains.Tests.Faults;

/// <summary>Partitions with a folder for what is derived from them, whatever keeps the partitions themselves.</summary>
internal sealed class FilingStore(IPartitionStoreProvider inner, string folder)
    : DelegatingPartitionStoreProvider(inner)
{
    protected override IPartitionStore Wrap(IPartitionStore opened) => new Store(folder, opened);

    private sealed class Store(string folder, IPartitionStore inner) : DelegatingPartitionStore(inner)
    {
        public override DerivedFiles Derived { get; } = new(Path.Combine(
            folder, string.Create(CultureInfo.InvariantCulture, $"{inner.Id.Incarnation}-{inner.Id.Shard}")));
    }
}
