using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>Many vectors at once, and searches that allocate nothing.</summary>
public abstract partial class VectorIndexConformance
{
    [Fact]
    public void AddRange_OnOneThread_IsAsIfAddedOneAfterTheOther()
    {
        using var single = Create(Dimensions);
        using var bulk = Create(Dimensions);
        var samples = new VectorSamples(seed: 51, Dimensions);
        var vectors = samples.Next(2_500);
        for (var ordinal = 0; ordinal < vectors.Length; ordinal++) single.Add(new Ordinal(ordinal), vectors[ordinal]);
        bulk.AddRange(OrdinalsFrom(0, vectors.Length), vectors.SelectMany(v => v).ToArray());
        foreach (var query in samples.Next(50))
        {
            var options = new VectorSearchOptions { K = 10, EfSearch = 10 };
            AssertSameUnlessBuilding(single.Search(query, options), bulk.Search(query, options));
        }
    }

    [Fact]
    public async Task AddRange_OnManyThreads_BesideReaders_LosesNothing()
    {
        using var index = Create(Dimensions);
        var oracle = new VectorOracle(DistanceKind.Cosine);
        var samples = new VectorSamples(seed: 52, Dimensions);
        for (var ordinal = 0; ordinal < 5_000; ordinal++) oracle.Vectors[ordinal] = samples.Next();
        var queries = samples.Next(100);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var found = index.Search(queries[0], new VectorSearchOptions { K = 10 });
                    Assert.Equal(found.OrderBy(neighbor => neighbor), found);
                }
            },
            CancellationToken.None);
        var all = oracle.Vectors.OrderBy(pair => pair.Key).SelectMany(pair => pair.Value).ToArray();
        index.AddRange(OrdinalsFrom(0, oracle.Vectors.Count), all, maxThreads: 4);
        await done.CancelAsync();
        await reading;
        Assert.Equal(oracle.Vectors.Count, index.Count);
        Assert.InRange(RecallAt10(index, oracle, queries), RecallFloor, 1.0);
    }

    [Fact]
    public void AddRange_OfTheSameOrdinalTwice_KeepsTheLater()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        index.AddRange([new Ordinal(3), new Ordinal(3)], [0f, 0f, 9f, 9f]);
        Assert.Equal(1, index.Count);
        Assert.Equal(
            [new Neighbor(new Ordinal(3), 0f)], index.Search([9f, 9f], new VectorSearchOptions { K = 5 }));
    }

    [Fact]
    public void AddRange_WithOneBadVector_ThrowsAndAddsNothing()
    {
        using var index = Create(2);
        Assert.ThrowsAny<ArgumentException>(() => index.AddRange(OrdinalsFrom(0, 2), [1f, 1f, float.NaN, 1f]));
        Assert.ThrowsAny<ArgumentException>(() => index.AddRange(OrdinalsFrom(0, 2), [1f, 1f, 1f]));
        Assert.ThrowsAny<ArgumentException>(() => index.AddRange([new Ordinal(-1)], [1f, 1f]));
        Assert.ThrowsAny<ArgumentException>(() => index.AddRange(OrdinalsFrom(0, 1), [1f, 1f], maxThreads: 0));
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void Search_IntoShortDestination_WritesTheNearest()
    {
        var (index, _, samples) = Fill(300, DistanceKind.Euclidean, seed: 53);
        using var owned = index;
        var query = samples.Next();
        var options = new VectorSearchOptions { K = 10 };
        var destination = new Neighbor[4];
        Assert.Equal(4, index.Search(query, options, destination));
        Assert.Equal(index.Search(query, options)[..4], destination);
        Assert.Equal(0, index.Search(query, options, []));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(1_200)]
    public void Search_InSteadyState_AllocatesNothing(int removed)
    {
        var (index, _, samples) = Fill(3_000, DistanceKind.Cosine, seed: 54);
        using var owned = index;
        for (var ordinal = 0; ordinal < removed; ordinal++) index.Remove(new Ordinal(ordinal));
        var queries = samples.Next(20);
        var matches = new OrdinalSet(3_000);
        for (var ordinal = 0; ordinal < 3_000; ordinal += 2) matches.Add(new Ordinal(ordinal));
        var destination = new Neighbor[10];
        VectorSearchOptions[] kinds =
        [
            new() { K = 10 },
            new() { K = 10, EfSearch = 200 },
            new() { K = 10, Exact = true },
            new() { K = 10, Matches = matches },
            // Short enough that a graph is walked among matches.
            new() { K = 10, EfSearch = 16, Matches = matches },
        ];
        var expected = queries.Length * kinds.Length * destination.Length;
        Assert.Equal(expected, SearchAll(index, queries, kinds, destination));

        var isWhole = true;
        var allocated = Allocations.OfRounds(
            10,
            // As a shard does now and then: looking must not cost the next search.
            prepare: () => Assert.NotEqual(0, index.MemoryBytes),
            round: () => isWhole &= SearchAll(index, queries, kinds, destination) == expected);

        Assert.True(allocated.All(count => count == 0), $"Bytes by round: {string.Join(", ", allocated)}.");
        Assert.True(isWhole, "A round found fewer.");
    }

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
        foreach (var ordinal in oracle.Vectors.Keys.Where(key => key % 7 == 0)) matches.Add(new Ordinal(ordinal));
        var options = new VectorSearchOptions { K = 5, Exact = exact, Matches = matches };
        var queries = samples.Next(9);
        var found = index.SearchMany(Flat(queries), options);
        foreach (var (answer, query) in found.Zip(queries))
            Assert.Equal(Ordinals(index.Search(query, options)), Ordinals(answer));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void SearchMany_Exact_HasTheDistancesOfASearchAlone(DistanceKind distance)
    {
        var (index, _, samples) = Fill(500, distance, seed: 63);
        using var owned = index;
        var options = new VectorSearchOptions { K = 20, Exact = true };
        Assert.True(index.Scans(options));
        var queries = samples.Next(9);
        var found = index.SearchMany(Flat(queries), options);
        foreach (var (answer, query) in found.Zip(queries)) Assert.Equal(index.Search(query, options), answer);
    }

    // Rows of every remainder that kernels know, and tiles of fewer rows than they take.
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(17)]
    [InlineData(24)]
    [InlineData(33)]
    [InlineData(100)]
    public void SearchMany_OfAnyLength_AnswersWhatSearchesAloneDo(int dimensions)
    {
        using var index = Create(dimensions, DistanceKind.Euclidean);
        var samples = new VectorSamples(seed: 64, dimensions);
        foreach (var (ordinal, vector) in samples.Next(203).Index()) Add(index, ordinal, vector);
        var options = new VectorSearchOptions { K = 10, Exact = true };
        var queries = samples.Next(7);
        var found = index.SearchMany(Flat(queries), options);
        foreach (var (answer, query) in found.Zip(queries)) Assert.Equal(index.Search(query, options), answer);
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

    private static int SearchAll(
        IVectorIndex index, float[][] queries, VectorSearchOptions[] kinds, Neighbor[] destination)
    {
        var found = 0;
        foreach (var query in queries)
        {
            foreach (var kind in kinds) found += index.Search(query, kind, destination);
        }

        return found;
    }

    // Two indexes may be at different points of turning into something else: then both answer well, not the same.
    private void AssertSameUnlessBuilding(Neighbor[] expected, Neighbor[] actual)
    {
        if (BuildsInBackground) Assert.Equal(expected.Length, actual.Length);
        else Assert.Equal(expected, actual);
    }

    private static Ordinal[] OrdinalsFrom(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(ordinal => new Ordinal(ordinal))];
}
