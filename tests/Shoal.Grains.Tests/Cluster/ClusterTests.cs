namespace Shoal.Grains.Tests.Cluster;

/// <summary>Clusters are heavy for two cores: their tests run one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class ClusterTests
{
    public const string Name = "Clusters";
}
