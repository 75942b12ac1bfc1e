using Shoal.Indexing;
using Shoal.Indexing.Distances;
using Xunit;

namespace Shoal.Testing.Conformance;

/// <summary>What every vector index keeps, alone with one caller; beside it, what it keeps among many.</summary>
/// <remarks>
/// Method: seeded clustered vectors, compared with <see cref="VectorOracle"/>. Distances agree within 1e-4, since
/// float32 sums in another order than double; which of two nearly equal distances comes first is therefore not
/// compared. Recall floors are sanity floors: an index that is wired wrongly falls far below, noise does not reach
/// them.
/// </remarks>
public abstract partial class VectorIndexConformance
{
    private const double DistanceTolerance = 1e-4;
    private const int Dimensions = 32;

    /// <summary>Every distance there is.</summary>
    public static TheoryData<DistanceKind> Distances => [.. Enum.GetValues<DistanceKind>()];

    /// <summary>The least recall@10 on 5,000 clustered vectors of 32 dimensions at the default ef.</summary>
    protected abstract double RecallFloor { get; }

    /// <summary>True when the index changes its structure a little with each write.</summary>
    protected virtual bool BuildsInBackground => false;

    /// <summary>Returns the options that make the index under test.</summary>
    protected abstract VectorIndexOptions Configure(VectorIndexOptions options);

    [Fact]
    public void Search_OfEmptyIndex_AnswersNothing()
    {
        using var index = Create(3);
        Assert.Empty(index.Search([1f, 2f, 3f], new VectorSearchOptions { K = 10 }));
        Assert.Equal(0, index.Count);
        Assert.False(index.Remove(new Ordinal(0)));
    }

    [Fact]
    public void Search_ForMoreThanThereAre_AnswersAll()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        Add(index, 4, 1f, 0f);
        Add(index, 9, 3f, 0f);
        var found = index.Search([0f, 0f], new VectorSearchOptions { K = 1_000_000_000 });
        Assert.Equal([new Neighbor(new Ordinal(4), 1f), new Neighbor(new Ordinal(9), 3f)], found);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void Search_ForFewerThanOne_Throws(int k)
    {
        using var index = Create(2);
        Assert.ThrowsAny<ArgumentException>(() => index.Search([1f, 0f], new VectorSearchOptions { K = k }));
    }

    [Fact]
    public void Search_WithNegativeEf_Throws()
    {
        using var index = Create(2);
        var options = new VectorSearchOptions { K = 1, EfSearch = -1 };
        Assert.ThrowsAny<ArgumentException>(() => index.Search([1f, 0f], options));
    }

    [Theory]
    [InlineData(new float[] { })]
    [InlineData(new[] { 1f })]
    [InlineData(new[] { 1f, 2f, 3f })]
    [InlineData(new[] { float.NaN, 1f })]
    [InlineData(new[] { 1f, float.PositiveInfinity })]
    [InlineData(new[] { float.NegativeInfinity, 1f })]
    [InlineData(new[] { 0f, 0f })]
    [InlineData(new[] { -0f, 0f })]
    public void BadVector_UnderCosine_ThrowsAndChangesNothing(float[] vector)
    {
        using var index = Create(2);
        Add(index, 1, 1f, 1f);
        Assert.ThrowsAny<ArgumentException>(() => index.Add(new Ordinal(1), vector));
        Assert.ThrowsAny<ArgumentException>(() => index.Add(new Ordinal(2), vector));
        Assert.ThrowsAny<ArgumentException>(() => index.Search(vector, new VectorSearchOptions { K = 1 }));
        Assert.Equal(1, index.Count);
        Assert.Equal([1], Ordinals(index.Search([1f, 1f], new VectorSearchOptions { K = 5 })));
    }

    [Theory]
    [InlineData(DistanceKind.Dot)]
    [InlineData(DistanceKind.Euclidean)]
    public void ZeroVector_WithoutNormalization_IsAVectorLikeAnyOther(DistanceKind distance)
    {
        using var index = Create(2, distance);
        Add(index, 0, 0f, 0f);
        Assert.Equal([new Neighbor(new Ordinal(0), 0f)], index.Search([0f, 0f], new VectorSearchOptions { K = 1 }));
    }

    [Theory]
    [InlineData(DistanceKind.Dot)]
    [InlineData(DistanceKind.Euclidean)]
    public void Add_OfNormThatWouldOverflow_Throws(DistanceKind distance)
    {
        using var index = Create(2, distance);
        Assert.ThrowsAny<ArgumentException>(() => index.Add(new Ordinal(0), [1e30f, -1e30f]));
    }

    [Fact]
    public void Add_OfNegativeOrdinal_Throws()
    {
        using var index = Create(2);
        Assert.ThrowsAny<ArgumentException>(() => index.Add(new Ordinal(-1), [1f, 0f]));
    }

    [Fact]
    public void AddRemoveReplace_AreVisibleAtOnce()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        var one = new VectorSearchOptions { K = 1 };
        Add(index, 7, 1f, 0f);
        Assert.Equal(new Neighbor(new Ordinal(7), 0f), index.Search([1f, 0f], one)[0]);
        Add(index, 7, 5f, 0f);
        Assert.Equal([new Neighbor(new Ordinal(7), 4f)], index.Search([1f, 0f], new VectorSearchOptions { K = 9 }));
        Assert.Equal(1, index.Count);
        Assert.True(index.Remove(new Ordinal(7)));
        Assert.False(index.Remove(new Ordinal(7)));
        Assert.Empty(index.Search([1f, 0f], one));
        Add(index, 7, 2f, 0f);
        Assert.Equal(new Neighbor(new Ordinal(7), 1f), index.Search([1f, 0f], one)[0]);
    }

    [Fact]
    public void Search_AmongTies_AnswersTheLowestOrdinals()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        foreach (var ordinal in new[] { 5, 3, 8, 1, 9 }) Add(index, ordinal, 1f, 1f);
        Add(index, 4, -1f, -1f);
        Assert.Equal([1, 3, 4, 5], Ordinals(index.Search([0f, 0f], new VectorSearchOptions { K = 4 })));
    }

    [Fact]
    public void Add_OfSparseOrdinals_Works()
    {
        using var index = Create(2, DistanceKind.Euclidean);
        Add(index, int.MaxValue, 1f, 1f);
        Add(index, 0, 2f, 2f);
        Assert.Equal([int.MaxValue, 0], Ordinals(index.Search([1f, 1f], new VectorSearchOptions { K = 4 })));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Search_Exact_EqualsBruteForce(DistanceKind distance)
    {
        var (index, oracle, samples) = Fill(3_000, distance, seed: 11);
        using var owned = index;
        foreach (var query in samples.Next(30))
        {
            var found = index.Search(query, new VectorSearchOptions { K = 10, Exact = true });
            AssertNearest(found, oracle, query, distance);
        }
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Search_RecallAt10_IsAboveTheFloor(DistanceKind distance)
    {
        var (index, oracle, samples) = Fill(5_000, distance, seed: 12);
        using var owned = index;
        Assert.InRange(RecallAt10(index, oracle, samples.Next(100)), RecallFloor, 1.0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(100)]
    public void Search_WithFilter_AnswersMatchesOnlyAndMissesFew(int percent)
    {
        var (index, oracle, samples) = Fill(4_000, DistanceKind.Cosine, seed: 13);
        using var owned = index;
        var matches = new OrdinalSet(4_000);
        foreach (var ordinal in oracle.Vectors.Keys)
        {
            if (ordinal * 7919L % 100 < percent) matches.Add(new Ordinal(ordinal));
        }

        var queries = samples.Next(50);
        foreach (var query in queries)
        {
            var found = index.Search(query, new VectorSearchOptions { K = 10, Matches = matches });
            Assert.All(found, neighbor => Assert.True(matches.Contains(neighbor.Ordinal)));
            Assert.Equal(Math.Min(10, matches.Count), found.Length);
        }

        Assert.InRange(RecallAt10(index, oracle, queries, matches), RecallFloor, 1.0);
    }

    [Fact]
    public void Search_WithEmptyFilter_AnswersNothing()
    {
        using var index = Create(2);
        Add(index, 0, 1f, 0f);
        Assert.Empty(index.Search([1f, 0f], new VectorSearchOptions { K = 3, Matches = new OrdinalSet(10) }));
    }

    [Fact]
    public void Search_AfterMostAreRemoved_StillFindsTheRest()
    {
        var (index, oracle, samples) = Fill(4_000, DistanceKind.Cosine, seed: 14);
        using var owned = index;
        foreach (var ordinal in Enumerable.Range(0, 4_000).Where(o => o % 5 != 0))
        {
            Assert.True(index.Remove(new Ordinal(ordinal)));
            oracle.Vectors.Remove(ordinal);
        }

        Assert.Equal(800, index.Count);
        Assert.InRange(RecallAt10(index, oracle, samples.Next(100)), RecallFloor, 1.0);
    }

    [Fact]
    public void Churn_OfEverythingThreeTimes_KeepsRecall()
    {
        var (index, oracle, samples) = Fill(3_000, DistanceKind.Cosine, seed: 15);
        using var owned = index;
        var next = 3_000;
        for (var round = 0; round < 3; round++)
        {
            foreach (var ordinal in oracle.Vectors.Keys.ToArray())
            {
                index.Remove(new Ordinal(ordinal));
                oracle.Vectors.Remove(ordinal);
                AddBoth(index, oracle, next++, samples.Next());
            }
        }

        using var fresh = Create(Dimensions);
        foreach (var (ordinal, vector) in oracle.Vectors) fresh.Add(new Ordinal(ordinal), vector);
        var queries = samples.Next(200);
        Assert.Equal(fresh.Count, index.Count);
        Assert.InRange(RecallAt10(index, oracle, queries), RecallAt10(fresh, oracle, queries) - 0.005, 1.0);
    }

    [Fact]
    public void MemoryBytes_UnderChurn_StaysBounded()
    {
        using var index = Create(Dimensions);
        var samples = new VectorSamples(seed: 16, Dimensions);
        for (var ordinal = 0; ordinal < 500; ordinal++) index.Add(new Ordinal(ordinal), samples.Next());
        for (var update = 0; update < 3_000; update++) index.Add(new Ordinal(update % 500), samples.Next());
        var early = index.MemoryBytes;
        for (var update = 0; update < 3_000; update++) index.Add(new Ordinal(update % 500), samples.Next());
        Assert.Equal(500, index.Count);
        Assert.InRange(index.MemoryBytes, 1, early * 2);
    }

    /// <summary>An index of which most was removed gives the memory back though nobody writes any more.</summary>
    [Fact]
    public void Compact_AfterTheLastWrite_EndsTheRebuildAndSearchesGoOn()
    {
        var (index, oracle, samples) = Fill(3_000, DistanceKind.Cosine, seed: 18);
        using var owned = index;
        for (var ordinal = 0; ordinal < 1_510; ordinal++)
        {
            index.Remove(new Ordinal(ordinal));
            oracle.Vectors.Remove(ordinal);
        }

        var (before, parts) = (index.MemoryBytes, 0);
        for (; index.Compact(100); parts++)
        {
            var (ordinal, vector) = oracle.Vectors.ElementAt(parts * 50);
            Assert.Equal([ordinal], Ordinals(index.Search(vector, new VectorSearchOptions { K = 1, EfSearch = 100 })));
        }

        Assert.InRange(parts, 10, 15);
        Assert.InRange(index.MemoryBytes, 1, before * 6 / 10);
        Assert.Equal(oracle.Vectors.Count, index.Count);
        Assert.InRange(RecallAt10(index, oracle, samples.Next(100)), RecallFloor, 1.0);
    }

    [Fact]
    public void Compact_WhereNothingIsDue_DoesNothing()
    {
        using var index = Create(2);
        Assert.False(index.Compact(1));
        Add(index, 1, 1f, 0f);
        Assert.False(index.Compact(1_000));
        Assert.ThrowsAny<ArgumentException>(() => index.Compact(0));
        Assert.ThrowsAny<ArgumentException>(() => index.Compact(1, maxThreads: 0));
        Assert.Equal(1, index.Count);
    }

    [Fact]
    public void Build_WithTheSameSeedAndOrder_AnswersTheSame()
    {
        var (first, _, samples) = Fill(2_500, DistanceKind.Cosine, seed: 17);
        var (second, _, _) = Fill(2_500, DistanceKind.Cosine, seed: 17);
        using var ownedFirst = first;
        using var ownedSecond = second;
        foreach (var query in samples.Next(50))
        {
            var options = new VectorSearchOptions { K = 10, EfSearch = 10 };
            Assert.Equal(first.Search(query, options), second.Search(query, options));
        }
    }

    [Fact]
    public void Search_AmongAHundredThousandEqualVectors_FindsTheOthersAndWhatIsLeft()
    {
        using var index = Create(8);
        for (var ordinal = 0; ordinal < 100_000; ordinal++) Add(index, ordinal, 1, 1, 1, 1, 1, 1, 1, 1);
        Add(index, 100_000, 1, -1, 1, -1, 1, -1, 1, -1);
        var other = index.Search([1, -1, 1, -1, 1, -1, 1, -2], new VectorSearchOptions { K = 1 });
        Assert.Equal([100_000], Ordinals(other));
        for (var ordinal = 0; ordinal < 99_990; ordinal++) index.Remove(new Ordinal(ordinal));
        var left = index.Search([1, 1, 1, 1, 1, 1, 1, 1], new VectorSearchOptions { K = 11 });
        Assert.Equal(Enumerable.Range(99_990, 11), Ordinals(left));
    }

    // Multiples of one vector are one point under cosine, and rounding gives each other last places.
    [Theory]
    [InlineData(0f)]
    [InlineData(5e-7f)]
    public void Search_AmongThousandsOfNearlyEqualVectors_FindsTheOthers(float jitter)
    {
        const int Copies = 3_000;
        using var index = Create(32);
        var samples = new VectorSamples(seed: 71, 32);
        var others = samples.Next(1_000);
        var random = new Random(72);
        for (var copy = 0; copy < Copies; copy++)
        {
            var scale = 1 + (copy * 1e-3f);
            Add(index, copy, [.. others[0].Select(x => (x * scale) + (jitter * (random.NextSingle() - 0.5f)))]);
        }

        for (var i = 0; i < others.Length; i++) Add(index, Copies + i, others[i]);

        var lost = Enumerable.Range(1, others.Length - 1).Count(i =>
            index.Search(others[i], new VectorSearchOptions { K = 1 })[0].Ordinal.Value != Copies + i);
        Assert.InRange(lost, 0, 5);
        var near = index.Search(others[0], new VectorSearchOptions { K = 50 });
        Assert.All(near, neighbor => Assert.InRange(neighbor.Distance, 0, 1e-5f));
    }

    [Theory]
    [MemberData(nameof(Distances))]
    public void Search_InOneDimension_FindsTheNearest(DistanceKind distance)
    {
        using var index = Create(1, distance);
        for (var ordinal = 0; ordinal < 3_000; ordinal++) Add(index, ordinal, (ordinal * 7 % 3_000) - 1_500.5f);
        var nearest = index.Search([100.25f], new VectorSearchOptions { K = 1 })[0];
        var all = new VectorOracle(distance);
        for (var ordinal = 0; ordinal < 3_000; ordinal++) all.Vectors[ordinal] = [(ordinal * 7 % 3_000) - 1_500.5f];
        Assert.Equal(all.Search([100.25f], 1)[0].Distance, nearest.Distance, 1e-2);
    }

    /// <summary>Makes an empty index under test.</summary>
    protected IVectorIndex Create(int dimensions, DistanceKind distance = DistanceKind.Cosine) =>
        VectorIndexRegistry.Create(Configure(new VectorIndexOptions { Dimensions = dimensions, Distance = distance }));

    private protected static void Add(IVectorIndex index, int ordinal, params float[] vector) =>
        index.Add(new Ordinal(ordinal), vector);

    private protected static int[] Ordinals(Neighbor[] neighbors) =>
        Array.ConvertAll(neighbors, neighbor => neighbor.Ordinal.Value);

    private static void AddBoth(IVectorIndex index, VectorOracle oracle, int ordinal, float[] vector)
    {
        index.Add(new Ordinal(ordinal), vector);
        oracle.Vectors[ordinal] = vector;
    }

    private static void AssertNearest(Neighbor[] found, VectorOracle oracle, float[] query, DistanceKind distance)
    {
        var expected = oracle.Search(query, 10);
        Assert.Equal(expected.Length, found.Length);
        Assert.Equal(found.OrderBy(neighbor => neighbor), found);
        for (var i = 0; i < found.Length; i++)
        {
            var actual = VectorOracle.Distance(distance, query, oracle.Vectors[found[i].Ordinal.Value]);
            var tolerance = DistanceTolerance * (1 + Math.Abs(actual));
            Assert.Equal(expected[i].Distance, found[i].Distance, tolerance);
            Assert.Equal(actual, found[i].Distance, tolerance);
        }
    }

    private static double RecallAt10(
        IVectorIndex index, VectorOracle oracle, float[][] queries, OrdinalSet? matches = null)
    {
        var (found, wanted) = (0, 0);
        foreach (var query in queries)
        {
            var truth = oracle.Search(query, 10, matches).Select(hit => hit.Ordinal).ToHashSet();
            wanted += truth.Count;
            var answer = index.Search(query, new VectorSearchOptions { K = 10, Matches = matches });
            found += answer.Count(neighbor => truth.Contains(neighbor.Ordinal.Value));
        }

        return (double)found / wanted;
    }

    private (IVectorIndex Index, VectorOracle Oracle, VectorSamples Samples) Fill(
        int count, DistanceKind distance, int seed)
    {
        var (index, oracle) = (Create(Dimensions, distance), new VectorOracle(distance));
        var samples = new VectorSamples(seed, Dimensions);
        for (var ordinal = 0; ordinal < count; ordinal++) AddBoth(index, oracle, ordinal, samples.Next());
        return (index, oracle, samples);
    }
}
