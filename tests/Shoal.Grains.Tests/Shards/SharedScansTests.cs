using Shoal.Grains.Shards;
using Shoal.Indexing;

namespace Shoal.Grains.Tests.Shards;

/// <summary>Searches that wait are answered together, each with its own.</summary>
public sealed class SharedScansTests
{
    private readonly List<int> _scans = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WhoComesFirst_AnswersAllThatWait()
    {
        var scans = new SharedScans(Search, threads: 1);
        var waiting = Enumerable.Range(0, 5).Select(i => scans.Join([i], i + 1, Stop)).ToArray();

        var answers = await Task.WhenAll(waiting.Reverse().Select(scans.RunAsync));

        Assert.Equal([5], _scans);
        Assert.Equal([5, 4, 3, 2, 1], answers.Select(answer => answer.Neighbors[0].Length));
        Assert.Equal([4, 3, 2, 1, 0], answers.Select(answer => answer.Neighbors[0][0].Ordinal.Value));
        Assert.All(answers, answer => Assert.Equal(7, answer.Moment));
    }

    [Fact]
    public async Task WhoComesLater_IsAnsweredByALaterScan()
    {
        var scans = new SharedScans(Search, threads: 1);
        await scans.RunAsync(scans.Join([1], 1, Stop));
        await scans.RunAsync(scans.Join([2], 1, Stop));
        Assert.Equal([1, 1], _scans);
    }

    [Fact]
    public async Task MoreThanAScanTakes_AreAnsweredByTheNext()
    {
        var scans = new SharedScans(Search, threads: 1);
        var waiting = Enumerable.Range(0, 300).Select(i => scans.Join([i], 1, Stop)).ToArray();
        await Task.WhenAll(waiting.Select(scans.RunAsync));
        Assert.Equal([256, 44], _scans);
    }

    [Fact]
    public async Task SeveralThreads_TakeTheirShares()
    {
        var scans = new SharedScans(Search, threads: 3);
        var waiting = Enumerable.Range(0, 20).Select(i => scans.Join([i], 1, Stop)).ToArray();
        await Task.WhenAll(waiting.Select(scans.RunAsync));
        Assert.Equal([7, 5, 4, 4], _scans);
    }

    [Fact]
    public async Task WhatIsCancelledWhileItWaits_IsComputedForNobody()
    {
        var scans = new SharedScans(Search, threads: 1);
        using var caller = new CancellationTokenSource();
        var gone = scans.Join([1], 1, caller.Token);
        var stays = scans.Join([2], 1, Stop);
        await caller.CancelAsync();

        await scans.RunAsync(stays);

        Assert.Equal([1], _scans);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => scans.RunAsync(gone));
    }

    [Fact]
    public async Task ABadQuery_HarmsNobodyElse()
    {
        var scans = new SharedScans(Search, threads: 1);
        var waiting = new[] { scans.Join([1], 1, Stop), scans.Join([float.NaN], 1, Stop), scans.Join([3], 1, Stop) };

        var answers = waiting.Select(scans.RunAsync).ToArray();

        Assert.Equal(1, (await answers[0]).Neighbors[0][0].Ordinal.Value);
        await Assert.ThrowsAsync<ArgumentException>(() => answers[1]);
        Assert.Equal(3, (await answers[2]).Neighbors[0][0].Ordinal.Value);
    }

    [Fact]
    public async Task AnIndexThatIsGone_IsSaidToAll()
    {
        var scans = new SharedScans((_, _) => throw new ObjectDisposedException("index"), threads: 1);
        var waiting = new[] { scans.Join([1], 1, Stop), scans.Join([2], 1, Stop) };
        foreach (var answer in waiting.Select(scans.RunAsync))
            await Assert.ThrowsAsync<ObjectDisposedException>(() => answer);
    }

    [Theory]
    [InlineData("flat", false, true)]
    [InlineData("hnsw", false, false)]
    [InlineData("hnsw", true, true)]
    public async Task PartitionIndex_SharesWhatScans(string type, bool exact, bool shared)
    {
        var options = new VectorIndexOptions { Dimensions = 2, Type = type };
        using var index = new PartitionIndex(VectorIndexRegistry.Create(options), []);
        for (var i = 0; i < 20; i++)
        {
            index.Put(
                new($"d{i:D2}"), i + 1, null, new(1, "m@1", false, [new(0, 0, 1, 3, 1, new float[] { 1, i / 20f })]));
        }

        var search = new VectorSearchOptions { K = 3, EfSearch = 64, Exact = exact };
        Assert.Null(index.Join([1, 0], search, filtered: true, Stop));
        var waiting = new[] { index.Join([1, 0], search, false, Stop), index.Join([1, 1], search, false, Stop) };
        Assert.All(waiting, scan => Assert.Equal(shared, scan is not null));
        if (!shared) return;
        var alone = index.Search([1, 1], search, null);
        var scanned = await index.RunAsync(waiting[1]!);
        var together = index.Search([1, 1], search, null, scanned);
        Assert.Equal(alone, together);
    }

    [Fact]
    public async Task PartitionIndex_AReplacementSinceTheScan_IsSearchedForAnew()
    {
        using var index = new PartitionIndex(VectorIndexRegistry.Create(new() { Dimensions = 2, Type = "flat" }), []);
        Put(1, [1, 0]);
        var search = new VectorSearchOptions { K = 1, EfSearch = 64 };
        var scanned = await index.RunAsync(index.Join([1, 0], search, false, Stop)!);
        Put(2, [0, 1]);

        var found = index.Search([1, 0], search, null, scanned);

        Assert.Equal(2, Assert.Single(found).Chunk.Document.Version);

        void Put(long version, float[] vector) => index.Put(
            new("a"), version, null, new(1, "m@1", false, [new(0, 0, 1, 3, 1, vector)]));
    }

    private SharedAnswer Search(float[] queries, int k)
    {
        if (queries.Any(float.IsNaN)) throw new ArgumentException("Not a number.");
        lock (_scans) _scans.Add(queries.Length);
        return new SharedAnswer(
            Array.ConvertAll(queries, query => Enumerable.Repeat(new Neighbor(new((int)query), 0), k).ToArray()),
            Moment: 7);
    }
}
