using System.Net;
using Shoal.Client.Tests.Fakes;
using Shoal.Client.Tests.Protocol;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Rollouts;

/// <summary>
/// A watcher sees every state once and in order, however often the connection is lost, and ends with the last one.
/// </summary>
public sealed class WatchTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WatchAsync_OverOneConnection_EndsAtAFinalStage()
    {
        Then("Backfilling", "heartbeat", "Shadowing", "Completed", "Backfilling");
        Assert.Equal(["Backfilling", "Shadowing", "Completed"], await WatchAsync());
        Assert.Equal("GET /v1/collections/articles/rollouts/r1/events", _server.Request.ToString());
        Assert.Equal(MediaTypes.EventStream, _server.Request.Accept);
    }

    [Fact]
    public async Task WatchAsync_OverLostConnections_GoesOnWithoutRepeating()
    {
        Then("Backfilling", "Shadowing");
        _server.ThenBreak().ThenProblem(HttpStatusCode.ServiceUnavailable, ShoalErrorCodes.Unavailable);
        _server.Then(_ => FakeServer.Body("event: rollout\ndata: {\"id\":", MediaTypes.EventStream));
        Then("Shadowing", "Canary");
        Then();
        Then("RolledBack");
        Assert.Equal(["Backfilling", "Shadowing", "Canary", "RolledBack"], await WatchAsync());
        Assert.Equal(7, _server.Requests.Count);
    }

    [Fact]
    public async Task WatchAsync_OfNoRollout_Throws()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.RolloutNotFound);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(WatchAsync);
        Assert.Equal(ShoalErrorCodes.RolloutNotFound, failure.Code);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task WatchAsync_OfAServerThatStaysAway_GivesUpAfterTheBudget()
    {
        Then("Backfilling");
        _server.Otherwise = _ => throw new HttpRequestException(HttpRequestError.ConnectionError, "It is gone.");
        var failure = await Assert.ThrowsAsync<ShoalClientException>(WatchAsync);
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, failure.Code);
        Assert.InRange(_server.Requests.Count, 3, 20);
    }

    [Fact]
    public async Task WatchAsync_OfAServerThatEndsEveryStream_GivesUpAfterTheBudget()
    {
        _server.Otherwise = _ => FakeServer.Body("", MediaTypes.EventStream);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(WatchAsync);
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, failure.Code);
    }

    [Fact]
    public async Task WatchAsync_OfWhatIsNoRollout_Throws()
    {
        _server.Then(_ => FakeServer.Body("event: rollout\ndata: {}\n\n", MediaTypes.EventStream));
        var failure = await Assert.ThrowsAsync<ShoalClientException>(WatchAsync);
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, failure.Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task WatchAsync_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        var blocked = new BlockedStream();
        _server.Then(_ => new HttpResponseMessage { Content = new StreamContent(blocked) });
        var watch = _server.Client().Rollouts("articles").WatchAsync("r1", stop.Token)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = watch.MoveNextAsync();
        await blocked.Reached;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Fact(Timeout = 30_000)]
    public async Task WatchAsync_OfASilentConnection_TriesAnother()
    {
        var blocked = new BlockedStream();
        var time = new SkippingTime();
        _server.Then(_ => new HttpResponseMessage { Content = new StreamContent(blocked) });
        Then("Completed");
        var watch = _server.Client(time: time).Rollouts("articles").WatchAsync("r1", Cancellation)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = watch.MoveNextAsync();
        await blocked.Reached;
        time.Advance(new ShoalClientOptions().RequestTimeout);
        Assert.True(await next);
        Assert.Equal(RolloutStages.Completed, watch.Current.Stage);
        await watch.DisposeAsync();
    }

    private async Task<string[]> WatchAsync() =>
        await _server.Client().Rollouts("articles").WatchAsync("r1", Cancellation)
            .Select(rollout => rollout.Stage).ToArrayAsync(Cancellation);

    private void Then(params string[] stages) => _server.Then(_ => FakeServer.Body(
        string.Concat(stages.Select(Event)), MediaTypes.EventStream));

    private static string Event(string stage)
    {
        if (stage == "heartbeat") return "event: heartbeat\ndata:\n\n";
        var data = Samples.Responses[typeof(RolloutInfo)].ReplaceLineEndings("").Replace("Backfilling", stage);
        return $"event: rollout\ndata: {data}\n\n";
    }

    /// <summary>A body that never comes.</summary>
    private sealed class BlockedStream : MemoryStream
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reached => _reached.Task;

        public override async ValueTask<int> ReadAsync(
            Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
