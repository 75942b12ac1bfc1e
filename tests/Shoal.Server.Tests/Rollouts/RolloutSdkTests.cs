using Shoal.Client;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>What the SDK asks for is where the server has it, and what the server says is what the SDK reads.</summary>
public sealed class RolloutSdkTests : IAsyncLifetime
{
    private RolloutApi _server = null!;
    private ShoalClient _client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IRolloutsClient Rollouts => _client.Rollouts("articles");

    public async ValueTask InitializeAsync()
    {
        _server = await RolloutApi.StartAsync();
        _client = new ShoalClient(
            _server.Api.Http, new ShoalClientOptions { Actor = "night shift" }, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Start_AndForecast_GoRoundTrip()
    {
        var request = new StartRolloutRequest { Model = "n", Canary = new CanaryRequest { Steps = [10, 50] } };

        var started = await Rollouts.StartAsync(request, Cancelled);
        var forecast = await Rollouts.ForecastAsync(request, Cancelled);

        Assert.Equal([10, 50], started.Settings.Canary.Steps);
        Assert.Equal((null, "night shift"), _server.Coordinator.Commanded);
        Assert.Equal(TimeSpan.FromSeconds(53.32), forecast.Duration);
        Assert.Equal(started.Id, Assert.Single(await Rollouts.ListAsync(Cancelled)).Id);
        Assert.Equal(started.ToModel, (await Rollouts.GetAsync("r1", Cancelled)).ToModel);
    }

    [Fact]
    public async Task Commands_OfEveryKind_ArriveAsMeant()
    {
        await Rollouts.PauseAsync("r1", Cancelled);
        Assert.Equal((RolloutCommand.Pause, "night shift"), _server.Coordinator.Commanded);
        await Rollouts.ResumeAsync("r1", Cancelled);
        Assert.Equal(RolloutCommand.Resume, _server.Coordinator.Commanded.Command);
        await Rollouts.PromoteAsync("r1", Cancelled);
        Assert.Equal(RolloutCommand.Promote, _server.Coordinator.Commanded.Command);
        await Rollouts.RollBackAsync("r1", Cancelled);
        Assert.Equal(RolloutCommand.RollBack, _server.Coordinator.Commanded.Command);
        await Rollouts.CompleteAsync("r1", Cancelled);
        Assert.Equal(RolloutCommand.Complete, _server.Coordinator.Commanded.Command);
    }

    [Fact]
    public async Task Reads_OfEveryKind_AreUnderstood()
    {
        Assert.Equal(2, Assert.Single(await Rollouts.GetJournalAsync("r1", after: 1, Cancelled)).Number);
        Assert.Null((await Rollouts.GetComparisonsAsync("r1", Cancelled)).KendallTau);
        Assert.Equal("procrustes", (await Rollouts.GetReportAsync("r1", Cancelled)).Adapter!.Kind);
        Assert.StartsWith(
            "# Rollout r1 of articles",
            await Rollouts.GetReportMarkdownAsync("r1", Cancelled),
            StringComparison.Ordinal);
        var refusal = await Assert.ThrowsAsync<ShoalClientException>(() => Rollouts.GetAsync("r2", Cancelled));
        Assert.Equal(ShoalErrorCodes.RolloutNotFound, refusal.Code);
    }

    [Fact(Timeout = 30_000)]
    public async Task Watch_OfARolloutThatEnds_Ends()
    {
        var stages = new List<string>();

        await foreach (var state in Rollouts.WatchAsync("r1", TestContext.Current.CancellationToken))
        {
            stages.Add(state.Stage);
            _server.Coordinator.View = _server.Coordinator.View with { Stage = RolloutStage.Completed };
            _server.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([RolloutStages.Backfilling, RolloutStages.Completed], stages);
    }
}
