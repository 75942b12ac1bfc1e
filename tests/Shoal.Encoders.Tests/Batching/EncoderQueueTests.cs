using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>
/// The queue's thread is real and its encoder is held at a gate, so each test decides what runs and when; time is fake.
/// Every wait carries the test's token, so a hang is a failure and not a stall.
/// </summary>
public sealed class EncoderQueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EncodeAsync_ManyTexts_ReturnsVectorsInOrder()
    {
        var encoder = new GatedEncoder();
        encoder.Open();
        await using var queue = new EncoderQueue(
            encoder, new EncoderQueueOptions { MaxBatchSize = 3 }, new FakeTimeProvider());
        var texts = Enumerable.Range(1, 20).Select(i => GatedEncoder.Text(i, 2 + (i % 5))).ToArray();
        var outcome = await queue.EncodeAsync(texts, Lane.Bulk, Token);
        Assert.False(outcome.Overloaded);
        Assert.Equal(
            texts.SelectMany(text => new float[] { text.Ids.Span[0], text.Ids.Length }), outcome.Vectors.ToArray());
        Assert.Equal(0, queue.QueuedTokens);
    }

    [Fact]
    public async Task EncodeAsync_InteractiveDuringBulk_WaitsForTheRunningBatchOnly()
    {
        var encoder = new GatedEncoder();
        await using var queue = new EncoderQueue(
            encoder, new EncoderQueueOptions { MaxBatchSize = 2 }, new FakeTimeProvider());
        var bulk = queue.EncodeAsync([.. Enumerable.Range(1, 6).Select(i => GatedEncoder.Text(i))], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        var query = queue.EncodeAsync([GatedEncoder.Text(100)], Lane.Interactive, Token);
        encoder.Release(2);
        await query;
        Assert.False(bulk.IsCompleted);
        encoder.Open();
        await bulk;
        Assert.Equal([100], encoder.Batches.ElementAt(1));
        Assert.Equal(4, encoder.Batches.Count);
    }

    [Fact]
    public async Task EncodeAsync_PoisonText_FailsItsCallerAndNoNeighbour()
    {
        var encoder = new GatedEncoder();
        await using var queue = new EncoderQueue(encoder, new EncoderQueueOptions(), new FakeTimeProvider());
        var first = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        var poisoned = queue.EncodeAsync(
            [GatedEncoder.Text(2), GatedEncoder.Text(GatedEncoder.Poison)], Lane.Bulk, Token);
        var neighbour = queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, Token);
        encoder.Open();
        await first;
        await Assert.ThrowsAsync<EncoderException>(() => poisoned);
        Assert.Equal(3, (await neighbour).Vectors.Span[0]);
        Assert.Equal([2, GatedEncoder.Poison, 3], encoder.Batches.ElementAt(1));
    }

    [Fact]
    public async Task EncodeAsync_Cancelled_LeavesTheQueueBeforeItCostsASlot()
    {
        var encoder = new GatedEncoder();
        await using var queue = new EncoderQueue(encoder, new EncoderQueueOptions(), new FakeTimeProvider());
        var first = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cancelled = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, cancellation.Token);
        var kept = queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, Token);
        Assert.Equal(12, queue.QueuedTokens);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(8, queue.QueuedTokens);
        encoder.Open();
        await Task.WhenAll(first, kept);
        Assert.Equal([[1], [3]], encoder.Batches);
    }

    [Fact]
    public async Task EncodeAsync_CancelledWhileItRuns_EndsAtOnceAndTheQueueGoesOn()
    {
        var encoder = new GatedEncoder();
        await using var queue = new EncoderQueue(encoder, new EncoderQueueOptions(), new FakeTimeProvider());
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var cancelled = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, cancellation.Token);
        await encoder.StartedAsync(Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        encoder.Open();
        Assert.Equal(2, (await queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, Token)).Vectors.Span[0]);
    }

    [Fact]
    public async Task EncodeAsync_QueueLongerThanItsDelay_AnswersOverloadedWithTheExcess()
    {
        var time = new FakeTimeProvider();
        var encoder = new GatedEncoder { OnEncode = tokens => time.Advance(TimeSpan.FromSeconds(tokens / 10.0)) };
        await using var queue = new EncoderQueue(
            encoder, new EncoderQueueOptions { MaxQueueDelay = TimeSpan.FromSeconds(1) }, time);

        // Ten tokens a second, measured until the estimate has forgotten its start.
        for (var i = 0; i < 100; i++)
        {
            var warm = queue.EncodeAsync([GatedEncoder.Text(1, 10)], Lane.Bulk, Token);
            encoder.Release();
            await warm;
            await encoder.StartedAsync(Token);
        }

        Assert.Equal(10, queue.TokensPerSecond, 0.1);
        var running = queue.EncodeAsync([GatedEncoder.Text(2, 10)], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(3, 30)], Lane.Bulk, Token);
        var refused = await queue.EncodeAsync([GatedEncoder.Text(4, 10)], Lane.Bulk, Token);
        Assert.Equal(3, refused.RetryAfter!.Value.TotalSeconds, 0.2);
        var query = queue.EncodeAsync([GatedEncoder.Text(5, 10)], Lane.Interactive, Token);
        encoder.Open();
        Assert.False((await query).Overloaded);
        await Task.WhenAll(running, waiting);
    }

    [Fact]
    public async Task EncodeAsync_MoreTextsThanTheBound_AnswersOverloaded()
    {
        var encoder = new GatedEncoder();
        await using var queue = new EncoderQueue(
            encoder, new EncoderQueueOptions { MaxQueuedTexts = 2 }, new FakeTimeProvider());
        var running = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, Token);
        Assert.True(
            (await queue.EncodeAsync([GatedEncoder.Text(3), GatedEncoder.Text(4)], Lane.Bulk, Token)).Overloaded);
        encoder.Open();
        await Task.WhenAll(running, waiting);
    }

    [Fact]
    public async Task DisposeAsync_CallersWait_FailsThemAndEnds()
    {
        var encoder = new GatedEncoder();
        var queue = new EncoderQueue(encoder, new EncoderQueueOptions(), new FakeTimeProvider());
        var running = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, Token);
        await encoder.StartedAsync(Token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, Token);
        var disposal = queue.DisposeAsync();
        await Assert.ThrowsAsync<EncoderException>(() => waiting);
        encoder.Open();
        await disposal;
        Assert.Equal(1, (await running).Vectors.Span[0]);
        await Assert.ThrowsAsync<EncoderException>(() => queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, Token));
        await queue.DisposeAsync();
    }

    [Fact]
    public async Task EncodeAsync_RandomCallersAndCancellations_EveryoneGetsTheirOwnVectorsOrLeaves()
    {
        var encoder = new GatedEncoder();
        encoder.Open();
        await using var queue = new EncoderQueue(
            encoder, new EncoderQueueOptions { MaxBatchTokens = 40 }, TimeProvider.System);
        await Gen.Select(Gen.Int[1, 600].Array[1, 5], Gen.Bool, Gen.Int[0, 3]).Array[1, 30].SampleAsync(
            async calls => await Task.WhenAll(
                calls.Select(call => CallAsync(queue, call.Item1, call.Item2, call.Item3 == 0))),
            iter: 200);
        Assert.Equal(0, queue.QueuedTokens);
    }

    [Fact]
    public void Create_InvalidOptions_NamesEveryProperty()
    {
        var options = new EncoderQueueOptions
        {
            MaxBatchTokens = 0,
            MaxBatchSize = 0,
            MaxQueuedTexts = 0,
            MaxQueueDelay = default,
        };
        var exception = Assert.Throws<ArgumentException>(
            () => new EncoderQueue(new GatedEncoder(), options, new FakeTimeProvider()));
        Assert.Contains("MaxBatchTokens is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBatchSize is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxQueuedTexts is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxQueueDelay is 00:00:00", exception.Message, StringComparison.Ordinal);
    }

    private static async Task CallAsync(EncoderQueue queue, int[] ids, bool interactive, bool cancel)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var texts = ids.Select(id => GatedEncoder.Text(id, 1 + (id % 9))).ToArray();
        var call = queue.EncodeAsync(texts, interactive ? Lane.Interactive : Lane.Bulk, cancellation.Token);
        if (cancel) await cancellation.CancelAsync();
        try
        {
            var outcome = await call;
            Assert.Equal(
                texts.SelectMany(text => new float[] { text.Ids.Span[0], text.Ids.Length }), outcome.Vectors.ToArray());
        }
        catch (OperationCanceledException) when (cancel)
        {
            // Its caller left.
        }
    }
}
