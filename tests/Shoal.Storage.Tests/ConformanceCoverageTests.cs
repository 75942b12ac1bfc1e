using Shoal.Testing.Conformance;

namespace Shoal.Storage.Tests;

/// <summary>No store gets away without a suite: each implementation has a derived class of each that applies.</summary>
public sealed class ConformanceCoverageTests
{
    [Theory]
    [InlineData(typeof(IPartitionStoreProvider), typeof(PartitionStoreConformance))]
    [InlineData(typeof(IPartitionStoreProvider), typeof(PartitionModelConformance))]
    [InlineData(typeof(IControlStore), typeof(ControlStoreConformance))]
    public void EveryImplementation_OfAContract_DerivesItsSuite(Type contract, Type suite)
    {
        var suites = typeof(ConformanceCoverageTests).Assembly.GetTypes().Where(suite.IsAssignableFrom).ToArray();
        var implementations = contract.Assembly.GetTypes()
            .Where(type => contract.IsAssignableFrom(type) && !type.IsAbstract)
            .ToArray();

        Assert.NotEmpty(implementations);
        Assert.All(implementations, implementation =>
        {
            // Shoal.Storage.Sqlite is tested in Shoal.Storage.Tests.Sqlite.
            var backend = implementation.Namespace!.Split('.')[^1];
            Assert.Single(suites, derived => derived.Namespace!.Split('.')[^1] == backend);
        });
    }
}
