using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Inference;

namespace Shoal.Encoders.Tests.Batching;

/// <summary>
/// The queue's thread is real and its encoder is held at a gate, so each test decides what runs and when; time is fake.
/// </summary>
public sealed class EncoderQueueTests
{
    // Milliseconds; a hang is reported instead of stalling the run. Every test takes a small part of it.
    private const int Timeout = 60_000;

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_ManyTexts_ReturnsVectorsInOrder()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue(new EncoderQueueOptions { MaxBatchSize = 3 });
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        encoder.Open();
        var texts = Enumerable.Range(1, 20).Select(i => GatedEncoder.Text(i, 2 + (i % 5))).ToArray();
        var outcome = await queue.EncodeAsync(texts, Lane.Bulk, token);
        Assert.False(outcome.Overloaded);
        Assert.Equal(
            texts.SelectMany(text => new float[] { text.Ids.Span[0], text.Ids.Length }), outcome.Vectors.ToArray());
        Assert.Equal(0, queue.QueuedTokens);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_InteractiveDuringBulk_WaitsForTheRunningBatchOnly()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue(new EncoderQueueOptions { MaxBatchSize = 2 });
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var bulk = queue.EncodeAsync([.. Enumerable.Range(1, 6).Select(i => GatedEncoder.Text(i))], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var query = queue.EncodeAsync([GatedEncoder.Text(100)], Lane.Interactive, token);
        encoder.Release(2);
        await query;
        Assert.False(bulk.IsCompleted);
        encoder.Open();
        await bulk;
        Assert.Equal([100], encoder.Batches.ElementAt(1));
        Assert.Equal(4, encoder.Batches.Count);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_PoisonText_FailsItsCallerAndNoNeighbour()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue();
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var first = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var poisoned = queue.EncodeAsync(
            [GatedEncoder.Text(2), GatedEncoder.Text(GatedEncoder.Poison)], Lane.Bulk, token);
        var neighbour = queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, token);
        encoder.Open();
        await first;
        await Assert.ThrowsAsync<EncoderException>(() => poisoned);
        Assert.Equal(3, (await neighbour).Vectors.Span[0]);
        Assert.Equal([2, GatedEncoder.Poison, 3], encoder.Batches.ElementAt(1));
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_Cancelled_LeavesTheQueueBeforeItCostsASlot()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue();
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var first = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        var cancelled = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, cancellation.Token);
        var kept = queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, token);
        Assert.Equal(12, queue.QueuedTokens);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(8, queue.QueuedTokens);
        encoder.Open();
        await Task.WhenAll(first, kept);
        Assert.Equal([[1], [3]], encoder.Batches);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_CancelledWhileItRuns_EndsAtOnceAndTheQueueGoesOn()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue();
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
        var cancelled = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, cancellation.Token);
        await encoder.StartedAsync(token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        encoder.Open();
        Assert.Equal(2, (await queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, token)).Vectors.Span[0]);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_QueueLongerThanItsDelay_AnswersOverloadedWithTheExcess()
    {
        var token = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var tenTokensASecond = new GatedEncoder
        {
            OnEncode = tokens => time.Advance(TimeSpan.FromSeconds(tokens / 10.0)),
        };
        var options = new EncoderQueueOptions { MaxQueueDelay = TimeSpan.FromSeconds(1) };
        await using var gated = new GatedQueue(options, time, tenTokensASecond);
        var (encoder, queue) = (gated.Encoder, gated.Queue);

        // Until the estimate has forgotten its start.
        for (var i = 0; i < 100; i++)
        {
            var warm = queue.EncodeAsync([GatedEncoder.Text(1, 10)], Lane.Bulk, token);
            encoder.Release();
            await warm;
            await encoder.StartedAsync(token);
        }

        Assert.Equal(10, queue.TokensPerSecond, 0.1);
        var running = queue.EncodeAsync([GatedEncoder.Text(2, 10)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(3, 30)], Lane.Bulk, token);
        var refused = await queue.EncodeAsync([GatedEncoder.Text(4, 10)], Lane.Bulk, token);
        Assert.Equal(3, refused.RetryAfter!.Value.TotalSeconds, 0.2);
        var query = queue.EncodeAsync([GatedEncoder.Text(5, 10)], Lane.Interactive, token);
        encoder.Open();
        Assert.False((await query).Overloaded);
        await Task.WhenAll(running, waiting);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_SlowModelBeforeItsFirstBatch_AdmitsNoMoreThanItsWarmUpSaysItCanEncode()
    {
        var token = TestContext.Current.CancellationToken;
        var options = new EncoderQueueOptions { MaxQueueDelay = TimeSpan.FromSeconds(1) };
        await using var gated = new GatedQueue(options, encoder: new GatedEncoder { TokensPerSecond = 100 });
        var (encoder, queue) = (gated.Encoder, gated.Queue);

        Assert.Equal(100, queue.TokensPerSecond, 1e-9);
        var running = queue.EncodeAsync([GatedEncoder.Text(1, 60)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(2, 240)], Lane.Bulk, token);
        var refused = await queue.EncodeAsync([GatedEncoder.Text(3, 10)], Lane.Bulk, token);

        Assert.Equal(2, refused.RetryAfter!.Value.TotalSeconds, 1e-6);
        encoder.Open();
        await Task.WhenAll(running, waiting);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_SlowModel_HoldsBulkBatchesToTheirDurationOrOneText()
    {
        var token = TestContext.Current.CancellationToken;
        var options = new EncoderQueueOptions { MaxBulkBatchDuration = TimeSpan.FromMilliseconds(100) };
        // A hundred tokens a second, so ten a batch.
        await using var gated = new GatedQueue(options, encoder: new GatedEncoder { TokensPerSecond = 100 });
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var running = queue.EncodeAsync([GatedEncoder.Text(0, 40)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var bulk = queue.EncodeAsync(
            [.. Enumerable.Range(1, 5).Select(i => GatedEncoder.Text(i, 5))], Lane.Bulk, token);
        var query = queue.EncodeAsync(
            [.. Enumerable.Range(11, 5).Select(i => GatedEncoder.Text(i, 5))], Lane.Interactive, token);
        encoder.Open();
        await Task.WhenAll(running, bulk, query);
        Assert.Equal([[0], [11, 12, 13, 14, 15], [1, 2], [3, 4], [5]], encoder.Batches);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_BatchesThatFailAtOnce_DoNotMakeTheDeviceLookFast()
    {
        var token = TestContext.Current.CancellationToken;
        var time = new FakeTimeProvider();
        var encoder = new GatedEncoder { OnEncode = _ => time.Advance(TimeSpan.FromTicks(1)) };
        await using var gated = new GatedQueue(time: time, encoder: encoder);
        encoder.Open();
        await Assert.ThrowsAsync<EncoderException>(
            () => gated.Queue.EncodeAsync([GatedEncoder.Text(GatedEncoder.Poison, 500)], Lane.Bulk, token));
        Assert.Equal(encoder.TokensPerSecond, gated.Queue.TokensPerSecond, 1e-6);
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_MoreTextsThanTheBound_AnswersOverloaded()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue(new EncoderQueueOptions { MaxQueuedTexts = 2 });
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var running = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, token);
        Assert.True(
            (await queue.EncodeAsync([GatedEncoder.Text(3), GatedEncoder.Text(4)], Lane.Bulk, token)).Overloaded);
        encoder.Open();
        await Task.WhenAll(running, waiting);
    }

    [Fact(Timeout = Timeout)]
    public async Task DisposeAsync_CallersWait_FailsThemAndEnds()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue();
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        var running = queue.EncodeAsync([GatedEncoder.Text(1)], Lane.Bulk, token);
        await encoder.StartedAsync(token);
        var waiting = queue.EncodeAsync([GatedEncoder.Text(2)], Lane.Bulk, token);
        var disposal = queue.DisposeAsync();
        await Assert.ThrowsAsync<EncoderException>(() => waiting);
        encoder.Open();
        await disposal;
        Assert.Equal(1, (await running).Vectors.Span[0]);
        await Assert.ThrowsAsync<EncoderException>(() => queue.EncodeAsync([GatedEncoder.Text(3)], Lane.Bulk, token));
        await queue.DisposeAsync();
    }

    [Fact(Timeout = Timeout)]
    public async Task EncodeAsync_RandomCallersAndCancellations_EveryoneGetsTheirOwnVectorsOrLeaves()
    {
        var token = TestContext.Current.CancellationToken;
        await using var gated = new GatedQueue(new EncoderQueueOptions { MaxBatchTokens = 40 }, TimeProvider.System);
        var (encoder, queue) = (gated.Encoder, gated.Queue);
        encoder.Open();
        await Gen.Select(Gen.Int[1, 600].Array[1, 5], Gen.Bool, Gen.Int[0, 3]).Array[1, 30].SampleAsync(
            async calls => await Task.WhenAll(
                calls.Select(call => CallAsync(queue, call.Item1, call.Item2, call.Item3 == 0, token))),
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
            MaxBulkBatchDuration = TimeSpan.FromSeconds(11),
        };
        var exception = Assert.Throws<ArgumentException>(
            () => new EncoderQueue(new GatedEncoder(), options, new FakeTimeProvider()));
        Assert.Contains("MaxBatchTokens is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBatchSize is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxQueuedTexts is 0", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxQueueDelay is 00:00:00", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MaxBulkBatchDuration is 00:00:11", exception.Message, StringComparison.Ordinal);
    }

    private static async Task CallAsync(
        EncoderQueue queue, int[] ids, bool interactive, bool cancel, CancellationToken token)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(token);
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
