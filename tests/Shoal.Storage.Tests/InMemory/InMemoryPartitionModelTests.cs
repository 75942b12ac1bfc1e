using Shoal.Storage.InMemory;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.InMemory;

public sealed class InMemoryPartitionModelTests : PartitionModelConformance
{
    protected override (IPartitionStoreProvider Provider, IDisposable Truth) Create(TimeProvider timeProvider) =>
        (new InMemoryPartitionStoreProvider(timeProvider), new MemoryStream());
}
