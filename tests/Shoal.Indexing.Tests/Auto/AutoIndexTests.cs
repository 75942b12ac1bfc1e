using Shoal.Indexing.Distances;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Auto;

public sealed class AutoIndexBelowThresholdTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.999;

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Auto };
}

/// <summary>The same promises while the index turns into a graph under the tests' hands.</summary>
public sealed class AutoIndexAcrossThresholdTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.95;

    protected override bool BuildsInBackground => true;

    [Fact]
    public void Add_AcrossTheThreshold_ChangesNoAnswerOnTheWay()
    {
        using var index = Create(8, DistanceKind.Euclidean);
        var samples = new VectorSamples(seed: 31, dimensions: 8);
        for (var ordinal = 0; ordinal < 2_000; ordinal++)
        {
            var vector = samples.Next();
            index.Add(new Ordinal(ordinal), vector);
            var nearest = index.Search(vector, new VectorSearchOptions { K = 1 })[0];
            Assert.Equal(new Neighbor(new Ordinal(ordinal), 0f), nearest);
        }
    }

    [Fact]
    public void Compact_AtTheThreshold_EndsTheGraphWithoutMoreWrites()
    {
        using var index = Create(8);
        var samples = new VectorSamples(seed: 32, dimensions: 8);
        for (var ordinal = 0; ordinal < 400; ordinal++) index.Add(new Ordinal(ordinal), samples.Next());
        Assert.True(index.Scans(new VectorSearchOptions { K = 10 }));

        while (index.Compact(16))
        {
        }

        Assert.False(index.Scans(new VectorSearchOptions { K = 10 }));
        Assert.Equal(400, index.Count);
    }

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Auto, AutoThreshold = 400 };
}
