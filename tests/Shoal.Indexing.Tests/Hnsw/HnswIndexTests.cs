using System.Diagnostics;
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

    /// <summary>
    /// A hundred thousand equal vectors cost a search neither their number nor, filtered out, a walk past all.
    /// </summary>
    [Fact]
    public void Search_BesideAHundredThousandEqualVectors_LooksAtFewOfThem()
    {
        const int Equal = 100_000;
        const int Others = 6_000;
        using var index = Create(64);
        var samples = new VectorSamples(seed: 42, dimensions: 64);
        var equal = samples.Next();
        index.AddRange(
            [.. Enumerable.Range(0, Equal).Select(ordinal => new Ordinal(ordinal))],
            [.. Enumerable.Repeat(equal, Equal).SelectMany(vector => vector)]);
        var others = new OrdinalSet(Equal + Others);
        for (var ordinal = Equal; ordinal < Equal + Others; ordinal++)
        {
            index.Add(new Ordinal(ordinal), samples.Next());
            others.Add(new Ordinal(ordinal));
        }

        var all = TimeOf(new VectorSearchOptions { K = 10, Exact = true });
        Assert.InRange(TimeOf(new VectorSearchOptions { K = 10, EfSearch = 16 }), TimeSpan.Zero, all / 5);
        var filtered = new VectorSearchOptions { K = 10, EfSearch = 16, Matches = others };
        Assert.InRange(TimeOf(filtered), TimeSpan.Zero, all / 5);
        var found = index.Search(equal, filtered);
        Assert.Equal(index.Search(equal, filtered with { Exact = true })[0], found[0]);
        Assert.Equal(
            Enumerable.Range(0, 10),
            index.Search(equal, new VectorSearchOptions { K = 10 }).Select(neighbor => neighbor.Ordinal.Value));

        TimeSpan TimeOf(VectorSearchOptions options)
        {
            // The fastest: whatever else the machine does only makes a search slower.
            var fastest = TimeSpan.MaxValue;
            for (var i = 0; i < 20; i++)
            {
                var started = Stopwatch.GetTimestamp();
                index.Search(equal, options);
                var elapsed = Stopwatch.GetElapsedTime(started);
                if (elapsed < fastest) fastest = elapsed;
            }

            return fastest;
        }
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
