using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <content>Several queries in one call.</content>
public abstract partial class VectorIndexConformance
{
    // No multiple of a tile or of a block, and more than one batch.
    private const int ManyQueries = 517;

    [Theory]
    [MemberData(nameof(Distances))]
    public void SearchMany_Exact_EqualsBruteForce(DistanceKind distance)
    {
        var (index, oracle, samples) = Fill(1_003, distance, seed: 61);
        using var owned = index;
        for (var ordinal = 0; ordinal < 1_003; ordinal += 3)
        {
            if (index.Remove(new Ordinal(ordinal))) oracle.Vectors.Remove(ordinal);
        }

        var queries = samples.Next(ManyQueries);
        var found = index.SearchMany(Flat(queries), new VectorSearchOptions { K = 10, Exact = true });
        Assert.Equal(queries.Length, found.Length);
        foreach (var (answer, query) in found.Zip(queries)) AssertNearest(answer, oracle, query, distance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SearchMany_WithFilter_AnswersWhatSearchesAloneDo(bool exact)
    {
        var (index, oracle, samples) = Fill(2_000, DistanceKind.Cosine, seed: 62);
        using var owned = index;
        var matches = new OrdinalSet(2_000);
        foreach (var ordinal in oracle.Vectors.Keys.Where(ordinal => ordinal % 7 == 0)) matches.Add(new Ordinal(ordinal));
        var options = new VectorSearchOptions { K = 5, Exact = exact, Matches = matches };
        var queries = samples.Next(9);
        var found = index.SearchMany(Flat(queries), options);
        foreach (var (answer, query) in found.Zip(queries))
            Assert.Equal(Ordinals(index.Search(query, options)), Ordinals(answer));
    }

    [Fact]
    public void SearchMany_OfFewVectors_AnswersAllOfThem()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        var options = new VectorSearchOptions { K = 1_000, Exact = true };
        Assert.Equal([[], []], index.SearchMany([0f, 0f, 1f, 1f], options));
        foreach (var ordinal in new[] { 5, 3, 8 }) Add(index, ordinal, 1f, 1f);
        Assert.Equal([3, 5, 8], Ordinals(index.SearchMany([0f, 0f], options)[0]));
        Assert.Empty(index.SearchMany([], options));
    }

    [Fact]
    public void SearchMany_OfBadQueries_Throws()
    {
        using var index = Create(2);
        Add(index, 1, 1f, 1f);
        var options = new VectorSearchOptions { K = 1, Exact = true };
        Assert.ThrowsAny<ArgumentException>(() => index.SearchMany([1f, 2f, 3f], options));
        Assert.ThrowsAny<ArgumentException>(() => index.SearchMany([1f, 2f, 0f, 0f], options));
        Assert.ThrowsAny<ArgumentException>(() => index.SearchMany([1f, 2f], options with { K = 0 }));
    }

    private static float[] Flat(float[][] queries) => [.. queries.SelectMany(query => query)];
}
