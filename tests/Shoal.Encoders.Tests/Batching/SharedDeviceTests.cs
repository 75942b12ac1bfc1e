using System.Collections.Concurrent;
using CsCheck;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Inference;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>Two models on one device, as while a rollout runs: each has its queue, and both share the turn.</summary>
public sealed class SharedDeviceTests
{
    private const int Timeout = 60_000;

    private static readonly EncoderQueueOptions TwoTexts = new() { MaxBatchSize = 2 };

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_QueryDuringOtherModelsBulk_WaitsForTheRunningBatchOnly()
    {
        var token = TestContext.Current.CancellationToken;
        var (turn, order) = (new DeviceTurn(), new ConcurrentQueue<string>());
        await using var candidate = new GatedQueue(TwoTexts, encoder: Noting(order, "candidate"), turn: turn);
        await using var other = new GatedQueue(TwoTexts, encoder: Noting(order, "other"), turn: turn);
        await using var serving = new GatedQueue(TwoTexts, encoder: Noting(order, "serving"), turn: turn);
        var backfill = candidate.Queue.EncodeAsync(Texts(1, 6), Lane.Bulk, token);
        await candidate.Encoder.StartedAsync(token);
        var ingest = other.Queue.EncodeAsync(Texts(10, 2), Lane.Bulk, token);
        var query = serving.Queue.EncodeAsync(Texts(100, 1), Lane.Interactive, token);
        candidate.Encoder.Open();
        other.Encoder.Open();
        serving.Encoder.Open();
        await Task.WhenAll(backfill, ingest, query);
        Assert.Equal(["candidate", "serving", "other", "candidate", "candidate"], order);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_QueryWhileItsQueueAwaitsABulkTurn_GoesFirst()
    {
        var token = TestContext.Current.CancellationToken;
        var turn = new DeviceTurn();
        await using var candidate = new GatedQueue(turn: turn);
        await using var serving = new GatedQueue(turn: turn);
        var backfill = candidate.Queue.EncodeAsync(Texts(1, 1), Lane.Bulk, token);
        await candidate.Encoder.StartedAsync(token);
        var ingest = serving.Queue.EncodeAsync(Texts(10, 2), Lane.Bulk, token);
        var query = serving.Queue.EncodeAsync(Texts(100, 1), Lane.Interactive, token);
        candidate.Encoder.Open();
        serving.Encoder.Open();
        await Task.WhenAll(backfill, ingest, query);
        Assert.Equal([[100], [10, 11]], serving.Encoder.Batches);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_TwoModelsWithBulk_TakeTurns()
    {
        var token = TestContext.Current.CancellationToken;
        var (turn, order) = (new DeviceTurn(), new ConcurrentQueue<string>());
        await using var candidate = new GatedQueue(TwoTexts, encoder: Noting(order, "candidate"), turn: turn);
        await using var serving = new GatedQueue(TwoTexts, encoder: Noting(order, "serving"), turn: turn);
        var backfill = candidate.Queue.EncodeAsync(Texts(1, 6), Lane.Bulk, token);
        await candidate.Encoder.StartedAsync(token);
        var ingest = serving.Queue.EncodeAsync(Texts(10, 4), Lane.Bulk, token);
        candidate.Encoder.Open();
        serving.Encoder.Open();
        await Task.WhenAll(backfill, ingest);
        Assert.Equal(["candidate", "serving", "candidate", "serving", "candidate"], order);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_BatchThatFails_GivesTheTurnBack()
    {
        var token = TestContext.Current.CancellationToken;
        var turn = new DeviceTurn();
        await using var candidate = new GatedQueue(turn: turn);
        await using var serving = new GatedQueue(turn: turn);
        candidate.Encoder.Open();
        serving.Encoder.Open();
        var poisoned = candidate.Queue.EncodeAsync(Texts(GatedEncoder.Poison, 1), Lane.Bulk, token);
        await Assert.ThrowsAsync<EncoderException>(() => poisoned);
        Assert.False((await serving.Queue.EncodeAsync(Texts(1, 1), Lane.Bulk, token)).Overloaded);
    }

    [Fact(Timeout = Timeout)]
    public async Task DisposeAsync_WhileItAwaitsTheTurn_LeavesTheLineAtOnce()
    {
        var token = TestContext.Current.CancellationToken;
        var turn = new DeviceTurn();
        await using var serving = new GatedQueue(turn: turn);
        var candidate = new GatedQueue(turn: turn);
        var running = serving.Queue.EncodeAsync(Texts(1, 1), Lane.Bulk, token);
        await serving.Encoder.StartedAsync(token);
        var waiting = candidate.Queue.EncodeAsync(Texts(2, 1), Lane.Interactive, token);
        await candidate.DisposeAsync();
        await Assert.ThrowsAsync<EncoderException>(() => waiting);
        Assert.False(running.IsCompleted);
        serving.Encoder.Open();
        await running;
        Assert.False((await serving.Queue.EncodeAsync(Texts(3, 1), Lane.Bulk, token)).Overloaded);
        Assert.Empty(candidate.Encoder.Batches);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_RandomCallersOfThreeModels_NeverTwoBatchesAtOnce()
    {
        var token = TestContext.Current.CancellationToken;
        var turn = new DeviceTurn();
        var (running, most) = (0, 0);
        var encoders = Enumerable.Range(0, 3).Select(_ => new GatedEncoder
        {
            OnEncode = _ =>
            {
                most = Math.Max(most, Interlocked.Increment(ref running));
                Thread.Yield();
                Interlocked.Decrement(ref running);
            },
        }).ToArray();
        await using var first = new GatedQueue(TwoTexts, TimeProvider.System, encoders[0], turn);
        await using var second = new GatedQueue(TwoTexts, TimeProvider.System, encoders[1], turn);
        await using var third = new GatedQueue(TwoTexts, TimeProvider.System, encoders[2], turn);
        GatedQueue[] queues = [first, second, third];
        foreach (var encoder in encoders) encoder.Open();
        await Gen.Select(Gen.Int[0, 2], Gen.Int[1, 5], Gen.OneOf(Lane.Bulk, Lane.Interactive)).Array[1, 30].SampleAsync(
            async calls => await Task.WhenAll(
                calls.Select(call => queues[call.Item1].Queue.EncodeAsync(Texts(1, call.Item2), call.Item3, token))),
            iter: 200);
        Assert.Equal(1, most);
    }

    private static GatedEncoder Noting(ConcurrentQueue<string> order, string name) =>
        new() { OnEncode = _ => order.Enqueue(name) };

    private static TokenizedText[] Texts(int firstId, int count) =>
        [.. Enumerable.Range(firstId, count).Select(id => GatedEncoder.Text(id))];
}
