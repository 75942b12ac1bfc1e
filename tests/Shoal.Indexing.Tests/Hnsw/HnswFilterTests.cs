using Shoal.Indexing.Distances;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>
/// Filters cost no recall, however few they let through, whether they are spread or lie all in one place, far from the
/// query; nor when ordinals are not slots, or some are tombstones.
/// </summary>
public sealed class HnswFilterTests : IDisposable
{
    private const int Count = 12_000;
    private const int Dimensions = 24;
    private const int OrdinalStep = 3;
    private const double RecallFloor = 0.95;

    private readonly IVectorIndex _index = VectorIndexRegistry.Create(
        new VectorIndexOptions { Type = VectorIndexTypes.Hnsw, Dimensions = Dimensions });

    private readonly VectorOracle _oracle = new(DistanceKind.Cosine);
    private readonly VectorSamples _samples = new(seed: 71, Dimensions);

    public HnswFilterTests()
    {
        for (var i = 0; i < Count; i++) _oracle.Vectors[i * OrdinalStep] = _samples.Next();
        var ordinals = _oracle.Vectors.Keys.Order().Select(ordinal => new Ordinal(ordinal)).ToArray();
        _index.AddRange(ordinals, ordinals.SelectMany(ordinal => _oracle.Vectors[ordinal.Value]).ToArray());
    }

    /// <summary>
    /// With the longer list matches are scanned up to 28 percent of the vectors, with the shorter one up to 12.
    /// </summary>
    [Theory]
    [InlineData(64)]
    [InlineData(16)]
    public void Search_AtAnySelectivity_KeepsRecall(int ef)
    {
        var queries = _samples.Next(40);
        foreach (var permille in new[] { 1, 10, 30, 70, 150, 300, 500, 900 })
        {
            var matches = Matching(ordinal => ordinal / OrdinalStep * 7919L % 1000 < permille);
            AssertRecall(queries, matches, $"{permille} permille", ef);
        }
    }

    /// <summary>
    /// Far away thousands are nearly equally far, so which ten are answered says nothing; how far they are does.
    /// </summary>
    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.75)]
    public void Search_WhereMatchesLieFarFromTheQuery_AnswersAsNearAsThereAre(double nearestLeftOut)
    {
        foreach (var query in _samples.Next(20))
        {
            var farthest = _oracle.Search(query, Count).Skip((int)(Count * nearestLeftOut)).ToList();
            var matches = Matching(farthest.Select(hit => hit.Ordinal).ToHashSet().Contains);
            var found = _index.Search(query, new VectorSearchOptions { K = 10, Matches = matches });
            Assert.Equal(10, found.Length);
            Assert.InRange(found[^1].Distance, farthest[9].Distance - 1e-4, farthest[9].Distance + 0.01);
        }
    }

    [Fact]
    public void Search_WithTombstonesAndFilter_KeepsRecall()
    {
        foreach (var ordinal in _oracle.Vectors.Keys.Where(ordinal => ordinal / OrdinalStep % 3 == 0).ToList())
        {
            _index.Remove(new Ordinal(ordinal));
            _oracle.Vectors.Remove(ordinal);
        }

        var queries = _samples.Next(40);
        AssertRecall(queries, null, "tombstones alone");
        AssertRecall(queries, Matching(ordinal => ordinal / OrdinalStep % 7 == 1), "tombstones and a filter");
    }

    [Fact]
    public void Search_AmongManyEqualVectorsThatDoNotMatch_KeepsRecall()
    {
        const int Equal = 4_000;
        var one = _samples.Next();
        var ordinals = Enumerable.Range(0, Equal).Select(i => new Ordinal((Count * OrdinalStep) + i)).ToArray();
        _index.AddRange(ordinals, [.. Enumerable.Repeat(one, Equal).SelectMany(vector => vector)]);

        AssertRecall([one, .. _samples.Next(20)], Matching(ordinal => ordinal / OrdinalStep % 3 == 1), "a third");
    }

    public void Dispose() => _index.Dispose();

    private static OrdinalSet Matching(Func<int, bool> isMatch)
    {
        var matches = new OrdinalSet(Count * OrdinalStep);
        for (var i = 0; i < Count; i++)
        {
            if (isMatch(i * OrdinalStep)) matches.Add(new Ordinal(i * OrdinalStep));
        }

        return matches;
    }

    private void AssertRecall(float[][] queries, OrdinalSet? matches, string what, int ef = 64)
    {
        var (found, wanted) = (0, 0);
        foreach (var query in queries)
        {
            var truth = _oracle.Search(query, 10, matches).Select(hit => hit.Ordinal).ToHashSet();
            var answer = _index.Search(query, new VectorSearchOptions { K = 10, EfSearch = ef, Matches = matches });
            wanted += truth.Count;
            found += answer.Count(neighbor => truth.Contains(neighbor.Ordinal.Value));
        }

        Assert.True(found >= RecallFloor * wanted, $"{what}: {found} of {wanted}");
    }
}
