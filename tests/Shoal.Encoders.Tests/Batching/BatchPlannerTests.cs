using CsCheck;
using Shoal.Encoders.Batching;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>
/// Invariants of a plan, for any arrivals: every text runs exactly once; a batch holds one lane, interactive first; it
/// keeps both limits; and it holds the oldest text of its lane, so nothing starves.
/// </summary>
public sealed class BatchPlannerTests
{
    private static readonly EncoderQueueOptions Options = new() { MaxBatchTokens = 512, MaxBatchSize = 16 };

    private static readonly Gen<(int Tokens, Lane Lane)[]> Arrivals =
        Gen.Select(
            Gen.OneOf(Gen.Int[3, 22], Gen.Int[3, 600]),
            Gen.OneOf(Lane.Bulk, Lane.Interactive))
        .Array[0, 120];

    [Fact]
    public void TakeBatch_AnyArrivals_KeepsTheInvariants() => Arrivals.Sample(arrivals =>
    {
        var planner = new BatchPlanner<int>(Options, batchInvariant: true);
        for (var i = 0; i < arrivals.Length; i++) planner.Add(i, arrivals[i].Tokens, arrivals[i].Lane);
        var waiting = Enumerable.Range(0, arrivals.Length).ToHashSet();
        while (planner.Count > 0)
        {
            var batch = Take(planner);
            var lane = waiting.Any(i => arrivals[i].Lane == Lane.Interactive) ? Lane.Interactive : Lane.Bulk;
            Assert.All(batch, entry => Assert.Equal(lane, entry.Lane));
            Assert.Equal(waiting.Where(i => arrivals[i].Lane == lane).Min(), batch[0].Value);
            Assert.InRange(batch.Count, 1, Options.MaxBatchSize);
            var longest = batch.Max(entry => entry.Tokens);
            Assert.True(
                batch.Count == 1 || batch.Count * longest <= Options.MaxBatchTokens, $"{batch.Count} x {longest}");
            Assert.All(batch, entry => Assert.True(waiting.Remove(entry.Value), "a text ran twice"));
            Assert.Equal(waiting.Sum(i => (long)arrivals[i].Tokens), planner.QueuedTokens);
        }

        Assert.Empty(waiting);
    });

    [Fact]
    public void TakeBatch_AnyArrivals_PadsLittle() => Arrivals.Sample(arrivals =>
    {
        var planner = new BatchPlanner<int>(Options, batchInvariant: true);
        for (var i = 0; i < arrivals.Length; i++) planner.Add(i, arrivals[i].Tokens, Lane.Bulk);
        while (planner.Count > 0)
        {
            var batch = Take(planner);
            Assert.All(batch, entry => Assert.InRange(
                Math.Abs(entry.Tokens - batch[0].Tokens), 0, Math.Max(16, batch[0].Tokens / 4)));
        }
    });

    [Fact]
    public void Remove_SomeEntries_TheyNeverRun() =>
        Gen.Select(Arrivals, Gen.Int).Sample((arrivals, seed) =>
        {
            var random = new Random(seed);
            var planner = new BatchPlanner<int>(Options, batchInvariant: true);
            var entries = arrivals.Select((text, i) => planner.Add(i, text.Tokens, text.Lane)).ToArray();
            var removed = entries.Where(_ => random.Next(2) == 0).ToHashSet();
            foreach (var entry in removed) Assert.True(planner.Remove(entry));
            foreach (var entry in removed) Assert.False(planner.Remove(entry));
            var ran = 0;
            while (planner.Count > 0)
            {
                var batch = Take(planner);
                ran += batch.Count;
                Assert.DoesNotContain(batch, removed.Contains);
            }

            Assert.Equal(entries.Length - removed.Count, ran);
        });

    [Fact]
    public void TakeBatch_ModelThatDependsOnItsBatch_RunsOneByOne()
    {
        var planner = new BatchPlanner<int>(Options, batchInvariant: false);
        for (var i = 0; i < 5; i++) planner.Add(i, 10, Lane.Bulk);
        Assert.Equal([0, 1, 2, 3, 4], Enumerable.Range(0, 5).Select(_ => Assert.Single(Take(planner)).Value));
    }

    [Fact]
    public void TakeBatch_LengthsMixed_TakesTheNearestToTheOldest()
    {
        var planner = new BatchPlanner<int>(new EncoderQueueOptions { MaxBatchTokens = 330 }, batchInvariant: true);
        foreach (var tokens in new[] { 100, 20, 101, 250, 99, 110, 21 }) planner.Add(tokens, tokens, Lane.Bulk);
        Assert.Equal([100, 99, 101], Take(planner).Select(entry => entry.Value));
        Assert.Equal([20, 21], Take(planner).Select(entry => entry.Value));
    }

    [Fact]
    public void TakeBatch_BulkHeldToFewerTokens_QueriesKeepTheirBudget()
    {
        var planner = new BatchPlanner<int>(Options, batchInvariant: true);
        for (var i = 0; i < 3; i++) planner.Add(i, 100, Lane.Bulk);
        for (var i = 3; i < 6; i++) planner.Add(i, 100, Lane.Interactive);
        Assert.Equal([3, 4, 5], Take(planner, maxBulkTokens: 200).Select(entry => entry.Value));
        Assert.Equal([0, 1], Take(planner, maxBulkTokens: 200).Select(entry => entry.Value));
        Assert.Equal([2], Take(planner, maxBulkTokens: 0).Select(entry => entry.Value));
    }

    private static List<BatchEntry<int>> Take(BatchPlanner<int> planner, int maxBulkTokens = int.MaxValue)
    {
        var batch = new List<BatchEntry<int>>();
        planner.TakeBatch(batch, maxBulkTokens);
        return batch;
    }
}
