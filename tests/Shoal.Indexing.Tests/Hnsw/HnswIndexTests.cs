using CsCheck;
using Shoal.Indexing.Distances;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

public sealed class HnswIndexTests : VectorIndexConformance
{
    protected override double RecallFloor => 0.95;

    /// <summary>
    /// Lists this small make even a few dozen vectors walk the graph instead of scanning. Recall is poor then, but what
    /// is answered is live, complete in number, in order, and at its true distance, whatever was added, replaced and
    /// removed.
    /// </summary>
    [Fact]
    public void RandomOperations_OnATinyGraph_AnswerOnlyTheTruth() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 80], Gen.Int[-9, 9].Array[2]).Array[100, 300].Sample(
            operations =>
            {
                using var index = VectorIndexRegistry.Create(Tiny);
                var model = new VectorOracle(DistanceKind.Euclidean);
                foreach (var (kind, ordinal, point) in operations)
                {
                    var vector = Array.ConvertAll(point, coordinate => (float)coordinate);
                    if (kind <= 1) index.Add(new Ordinal(ordinal), model.Vectors[ordinal] = vector);
                    else if (kind == 2) Assert.Equal(model.Vectors.Remove(ordinal), index.Remove(new Ordinal(ordinal)));
                    else AssertTrue(index.Search(vector, new() { K = 3, EfSearch = 3 }), model, vector);
                }
            },
            iter: 50);

    [Fact]
    public void Search_OfWhatIsInTheGraph_FindsItselfFirst()
    {
        using var index = Create(24);
        var samples = new VectorSamples(seed: 41, dimensions: 24);
        var vectors = samples.Next(3_000);
        for (var ordinal = 0; ordinal < vectors.Length; ordinal++) index.Add(new Ordinal(ordinal), vectors[ordinal]);
        var lost = Enumerable.Range(0, vectors.Length)
            .Count(o => index.Search(vectors[o], new VectorSearchOptions { K = 1 })[0].Ordinal.Value != o);
        Assert.InRange(lost, 0, 3);
    }

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw };

    private static VectorIndexOptions Tiny => new()
    {
        Type = VectorIndexTypes.Hnsw,
        Dimensions = 2,
        Distance = DistanceKind.Euclidean,
        M = 2,
        EfConstruction = 4,
        EfSearch = 1,
    };

    private static void AssertTrue(Neighbor[] found, VectorOracle model, float[] query)
    {
        Assert.Equal(Math.Min(3, model.Vectors.Count), found.Length);
        Assert.Equal(found.OrderBy(neighbor => neighbor), found);
        foreach (var neighbor in found)
        {
            var vector = model.Vectors[neighbor.Ordinal.Value];
            Assert.Equal((float)VectorOracle.Distance(DistanceKind.Euclidean, query, vector), neighbor.Distance);
        }
    }
}
