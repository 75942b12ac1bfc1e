using System.Diagnostics;
using Shoal.Testing.Conformance;

namespace Shoal.Indexing.Tests.Hnsw;

/// <summary>
/// Tombstones cost no recall: just before a graph is rebuilt for them, when nearly half of it is dead, it finds what a
/// fresh graph of the live vectors finds, within 0.005, whether the dead lie everywhere or fill whole regions.
/// </summary>
/// <remarks>Lists are short, so that the graph is walked and not everything is found anyway.</remarks>
public sealed class HnswTombstoneTests(ITestOutputHelper output)
{
    private const int Live = 10_000;
    private const int Dead = 9_800;
    private const int Dimensions = 32;
    private const int Queries = 500;

    [Fact]
    public void Search_WithNearlyHalfDeadEverywhere_FindsWhatAFreshGraphDoes()
    {
        var samples = new VectorSamples(seed: 91, Dimensions);
        var vectors = samples.Next(Live + Dead);
        var order = Enumerable.Range(0, vectors.Length).ToArray();
        new Random(92).Shuffle(order);
        AssertAsFresh(vectors, order[..Dead].ToHashSet(), samples.Next(Queries));
    }

    [Fact]
    public void Search_WithTheNearestOfEveryQueryDead_FindsWhatAFreshGraphDoes()
    {
        var samples = new VectorSamples(seed: 93, Dimensions);
        var vectors = samples.Next(Live + Dead);
        var queries = samples.Next(Queries);
        using var index = Build(vectors, []);
        var dead = new HashSet<int>();
        foreach (var query in queries)
        {
            var near = index.Search(query, new VectorSearchOptions { K = 200, Exact = true });
            foreach (var neighbor in near)
            {
                if (dead.Count < Dead) dead.Add(neighbor.Ordinal.Value);
            }
        }

        AssertAsFresh(vectors, dead, queries);
    }

    private void AssertAsFresh(float[][] vectors, HashSet<int> dead, float[][] queries)
    {
        using var half = Build(vectors, []);
        foreach (var ordinal in dead) half.Remove(new Ordinal(ordinal));
        using var fresh = Build(vectors, dead);
        Assert.Equal(fresh.Count, half.Count);
        foreach (var ef in (int[])[10, 16, 32, 64])
        {
            var (withDead, slow) = RecallAt10(half, queries, ef);
            var (without, fast) = RecallAt10(fresh, queries, ef);
            output.WriteLine(
                $"ef {ef}, {dead.Count} of {vectors.Length} dead: recall {withDead:F4}, fresh {without:F4}; "
                + $"{slow.TotalMicroseconds:F0} us a search, fresh {fast.TotalMicroseconds:F0}");
            Assert.InRange(withDead, without - 0.005, 1.0);
        }
    }

    private static IVectorIndex Build(float[][] vectors, HashSet<int> without)
    {
        var kept = Enumerable.Range(0, vectors.Length).Where(ordinal => !without.Contains(ordinal)).ToArray();
        var index = VectorIndexRegistry.Create(
            new VectorIndexOptions { Type = VectorIndexTypes.Hnsw, Dimensions = Dimensions });
        index.AddRange(
            Array.ConvertAll(kept, ordinal => new Ordinal(ordinal)), [.. kept.SelectMany(ordinal => vectors[ordinal])]);
        return index;
    }

    private static (double Recall, TimeSpan Search) RecallAt10(IVectorIndex index, float[][] queries, int ef)
    {
        var found = 0;
        var searching = TimeSpan.Zero;
        foreach (var query in queries)
        {
            var truth = index.Search(query, new VectorSearchOptions { K = 10, Exact = true }).Select(n => n.Ordinal);
            var started = Stopwatch.GetTimestamp();
            var answer = index.Search(query, new VectorSearchOptions { K = 10, EfSearch = ef });
            searching += Stopwatch.GetElapsedTime(started);
            found += answer.Select(neighbor => neighbor.Ordinal).Intersect(truth).Count();
        }

        return (found / (queries.Length * 10.0), searching / queries.Length);
    }
}
