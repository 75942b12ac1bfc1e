using System.Reflection;
using Shoal.Indexing.Distances;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests;

/// <summary>No implementation may skip its suite.</summary>
public sealed class ConformanceCoverageTests
{
    [Fact]
    public void EveryIndexType_DerivesTheVectorIndexSuite()
    {
        var options = new VectorIndexOptions { Dimensions = 1 };
        var covered = Derived<VectorIndexConformance>()
            .Select(suite => Read<VectorIndexOptions>(suite, "Configure", options).Type);
        Assert.Equal(VectorIndexRegistry.Types.Order(), covered.Distinct().Order());
    }

    [Fact]
    public void EveryDistance_DerivesTheDistanceSuite()
    {
        var covered = Derived<DistanceConformance>().Select(suite => Read<DistanceKind>(suite, "get_Kind"));
        Assert.Equal(Enum.GetValues<DistanceKind>(), covered.Order());
        Assert.Equal(Enum.GetValues<DistanceKind>().Length, DistanceRegistry.Names.Count);
    }

    private static IEnumerable<object> Derived<TSuite>() =>
        typeof(ConformanceCoverageTests).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(TSuite)) && !type.IsAbstract)
            .Select(type => Activator.CreateInstance(type)!);

    private static TValue Read<TValue>(object suite, string method, params object[] arguments) =>
        (TValue)suite.GetType()
            .GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!
            .Invoke(suite, arguments)!;
}
