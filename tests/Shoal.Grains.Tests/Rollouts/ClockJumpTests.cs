using Microsoft.Extensions.DependencyInjection;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>A wall clock that jumps moves no deadline: times are counted by a clock that only runs.</summary>
[Collection(ClusterTests.Name)]
public sealed class ClockJumpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AClockThatJumpsForward_EndsNoStepAndNoWindow()
    {
        var time = new JumpingTime();
        await using var cluster = await StartAsync(20, configure: time.Add);
        var request = Canary(50) with { RollbackWindow = TimeSpan.FromHours(1) };
        var started = await cluster.Service<RolloutService>(0).StartAsync(Name, request, "tester", Token);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);

        time.Offset = TimeSpan.FromDays(1);
        Assert.Equal(RolloutStage.Canary, await LaterAsync(cluster, started.Id));
        var promoted = await cluster.Service<RolloutService>(0)
            .CommandAsync(Name, started.Id, RolloutCommand.Promote, "tester", Token);
        time.Offset = TimeSpan.FromDays(2);
        Assert.Equal(RolloutStage.Promoted, await LaterAsync(cluster, started.Id));
        Assert.True(promoted.UpdatedAt - promoted.StartedAt > TimeSpan.FromHours(23));
    }

    [Fact]
    public async Task AClockThatJumpsBack_KeepsNoStepWaiting()
    {
        var time = new JumpingTime();
        await using var cluster = await StartAsync(20, configure: time.Add);
        var request = Quick() with { Canary = new CanarySettings { MaxStepDuration = TimeSpan.FromSeconds(5) } };
        await cluster.Service<RolloutService>(0).StartAsync(Name, request, "tester", Token);

        time.Offset = TimeSpan.FromDays(-1);

        var held = await UntilAsync(cluster, view => view.Stage == RolloutStage.Held);
        Assert.Contains("0 of 10 queries", held.Reason, StringComparison.Ordinal);
    }

    /// <summary>Returns where a rollout stands after its coordinator has surely looked again.</summary>
    private static async Task<RolloutStage> LaterAsync(ShoalCluster cluster, string id)
    {
        var rollouts = cluster.Service<RolloutService>(0);
        // Nothing to wait for: four of the coordinator's looks.
        await Task.Delay(TimeSpan.FromSeconds(1), Token);
        return (await rollouts.GetAsync(Name, id, Token)).Stage;
    }

    private sealed class JumpingTime : TimeProvider
    {
        private long _offset;

        /// <summary>How far the wall clock is off.</summary>
        public TimeSpan Offset
        {
            set => Interlocked.Exchange(ref _offset, value.Ticks);
        }

        public void Add(ISiloBuilder silo) => silo.Services.AddSingleton<TimeProvider>(this);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref _offset));
    }
}
