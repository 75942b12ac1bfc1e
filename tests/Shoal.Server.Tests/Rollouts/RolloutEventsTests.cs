using System.Net.ServerSentEvents;
using System.Text.Json;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Protocol;
using Shoal.Server.Endpoints;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>Whoever watches hears the state at once, every change, that the server lives, and the end.</summary>
public sealed class RolloutEventsTests : IAsyncLifetime
{
    /// <summary>Milliseconds; an event that is never sent would be awaited for ever.</summary>
    private const int Timeout = 30_000;

    private RolloutApi _server = null!;

    public async ValueTask InitializeAsync() => _server = await RolloutApi.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact(Timeout = Timeout)]
    public async Task Events_OfARolloutThatEnds_TellEveryStageAndEnd()
    {
        await using var events = await WatchAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Backfilling", await NextStageAsync(events));
        Assert.Equal("Shadowing", await ChangeAsync(events, RolloutStage.Shadowing));
        Assert.Equal("Completed", await ChangeAsync(events, RolloutStage.Completed));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Events_OfAFinalRollout_AreOne()
    {
        _server.Coordinator.View = FakeCoordinator.Sample() with { Stage = RolloutStage.Failed };
        await using var events = await WatchAsync(TestContext.Current.CancellationToken);

        Assert.Equal("Failed", await NextStageAsync(events));
        Assert.False(await events.MoveNextAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Events_WithoutAChange_AreHeartbeats()
    {
        await using var events = await WatchAsync(TestContext.Current.CancellationToken);
        await NextStageAsync(events);

        _server.Time.Advance(RolloutEventsResult.Heartbeat);

        Assert.True(await events.MoveNextAsync());
        Assert.Equal(("heartbeat", ""), (events.Current.EventType, events.Current.Data));
        Assert.Equal("Canary", await ChangeAsync(events, RolloutStage.Canary));
    }

    [Fact(Timeout = Timeout)]
    public async Task Events_OfARolloutThatCannotBeRead_End()
    {
        await using var events = await WatchAsync(TestContext.Current.CancellationToken);
        await NextStageAsync(events);

        _server.Coordinator.Refusal = new ShoalException(ErrorCode.Unavailable, "It moves.");
        _server.Time.Advance(RolloutEventsResult.Period);

        Assert.False(await events.MoveNextAsync());
    }

    [Fact(Timeout = Timeout)]
    public async Task Events_OfAServerThatStops_End()
    {
        await using var events = await WatchAsync(TestContext.Current.CancellationToken);
        await NextStageAsync(events);

        _server.Stop();

        Assert.False(await events.MoveNextAsync());
    }

    private async Task<string> ChangeAsync(IAsyncEnumerator<SseItem<string>> events, RolloutStage stage)
    {
        _server.Coordinator.View = _server.Coordinator.View with { Stage = stage };
        _server.Time.Advance(RolloutEventsResult.Period);
        return await NextStageAsync(events);
    }

    private async Task<IAsyncEnumerator<SseItem<string>>> WatchAsync(CancellationToken cancellationToken)
    {
        var stream = await _server.Api.Http.GetStreamAsync(
            new Uri("/v1/collections/articles/rollouts/r1/events", UriKind.Relative),
            cancellationToken);
        return SseParser.Create(stream).EnumerateAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
    }

    private static async Task<string> NextStageAsync(IAsyncEnumerator<SseItem<string>> events)
    {
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("rollout", events.Current.EventType);
        return JsonSerializer.Deserialize(events.Current.Data, ShoalJson.Wire.RolloutInfo)!.Stage;
    }
}
