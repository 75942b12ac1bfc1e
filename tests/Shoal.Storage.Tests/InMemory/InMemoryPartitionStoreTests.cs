using Shoal.Storage.InMemory;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.InMemory;

public sealed class InMemoryPartitionStoreTests : PartitionStoreConformance
{
    protected override IPartitionStoreProvider Provider { get; } = new InMemoryPartitionStoreProvider();
}
