using Shoal.Storage.InMemory;
using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests.InMemory;

public sealed class InMemoryControlStoreTests : ControlStoreConformance
{
    protected override IControlStore Store { get; } = new InMemoryControlStore();
}
