using Shoal.Indexing.Distances;
using Shoal.Indexing.Quantization;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>The same promises when the graph is walked on one bit a dimension.</summary>
public sealed class HnswIndexOverBitsTests : VectorIndexConformance
{
    /// <summary>
    /// The suite's vectors have 32 dimensions, of which 32 bits say little: 0.81 was measured, where what is wired
    /// wrongly finds a tenth.
    /// </summary>
    protected override double RecallFloor => 0.75;

    /// <summary>
    /// What the codes are for: at 384 dimensions hardly anything is lost. More vectors than a scan of codes is taken
    /// for at this list size, so the graph is walked.
    /// </summary>
    [Theory]
    [InlineData(DistanceKind.Cosine, 0.98)]
    [InlineData(DistanceKind.Euclidean, 0.98)]
    public void Search_At384Dimensions_FindsNearlyAll(DistanceKind distance, double floor)
    {
        const int Count = 8_000;
        var samples = new VectorSamples(seed: 81, dimensions: 384);
        var vectors = samples.Next(Count);
        using var index = Create(384, distance);
        var ordinals = Enumerable.Range(0, Count).Select(i => new Ordinal(i)).ToArray();
        index.AddRange(ordinals, [.. vectors.SelectMany(vector => vector)], maxThreads: 2);
        var found = 0;
        foreach (var query in samples.Next(100))
        {
            var truth = index.Search(query, new VectorSearchOptions { K = 10, Exact = true });
            var answer = index.Search(query, new VectorSearchOptions { K = 10, EfSearch = 50 });
            found += answer.Select(Ordinal).Intersect(truth.Select(Ordinal)).Count();
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{distance}: recall@10 {found / 1_000.0} at ef 50.");
        Assert.InRange(found / 1_000.0, floor, 1.0);
    }

    protected override VectorIndexOptions Configure(VectorIndexOptions options) =>
        options with { Type = VectorIndexTypes.Hnsw, Quantization = QuantizationKind.Binary };

    private static int Ordinal(Neighbor neighbor) => neighbor.Ordinal.Value;
}
