using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using Shoal.Testing;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// A candidate that is the serving model under another name never fails, whatever the traffic. The collection goes to
/// and fro between the two names, so that each repeat is a whole rollout with a generation of its own.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class EqualCandidateTests
{
    private const int Repeats = 20;

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task AnEqualCandidate_IsPromotedOrHeld_AndNeverFails()
    {
        TestTier.SkipUnlessSlow();
        await using var cluster = await StartAsync(30);
        var serving = ShoalCluster.Model;
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var candidate = serving == ShoalCluster.Model ? CandidateModels.Copy : ShoalCluster.Model;
            var end = await RunAsync(cluster, candidate, repeat);
            Assert.True(end.Stage != RolloutStage.Failed, $"Repeat {repeat} of {Repeats} failed: {end.Reason}");
            if (end.Stage == RolloutStage.Completed) serving = candidate;
        }
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task<RolloutView> RunAsync(ShoalCluster cluster, string candidate, int repeat)
    {
        var rollouts = cluster.Service<RolloutService>(0);
        await UntilOverAsync(cluster);
        var request = RequestOf(repeat) with { Model = candidate, RollbackWindow = TimeSpan.Zero };
        var started = await rollouts.StartAsync(Name, request, "tester", Token);
        await cluster.PutAsync(Name, DocumentOf(repeat), TextOf(100 + repeat));
        var end = await DriveAsync(
            cluster,
            view => view.Id == started.Id && (view.IsFinal || view.Stage == RolloutStage.Held),
            seed: repeat,
            HabitsOf(repeat));
        TestContext.Current.TestOutputHelper?.WriteLine($"{repeat}: {end.Stage}: {end.Reason}");
        return end.Stage == RolloutStage.Held
            ? await rollouts.CommandAsync(Name, end.Id, RolloutCommand.RollBack, "tester", Token)
            : end;
    }

    /// <summary>Every other rollout interleaves. Those with clicks last until clicks count.</summary>
    private static RolloutRequest RequestOf(int repeat)
    {
        var canary = Quick().Canary with { Interleave = repeat % 2 == 1 };
        if (!Clicks(repeat)) return Quick() with { Canary = canary };
        var patience = FeedbackLedger.Patience(default) + TimeSpan.FromSeconds(15);
        return Quick() with { Canary = canary with { Steps = [50], MaxStepDuration = patience } };
    }

    private static CallerHabits HabitsOf(int repeat) => new(
        ShareOfClicks: Clicks(repeat) ? 0.3 : 0,
        ShareInHurry: repeat % 4 > 1 ? 0.3 : 0);

    /// <summary>Five of twenty, with and without interleaving: each takes more than a minute.</summary>
    private static bool Clicks(int repeat) => repeat % 8 is 3 or 6;

    /// <summary>Ends when nothing of the rollout before is left.</summary>
    private static Task UntilOverAsync(ShoalCluster cluster)
    {
        var rollouts = cluster.Service<RolloutService>(0);
        return UntilAsync(
            "the rollout before is over",
            async () => await rollouts.ListAsync(Name, Token) is not [var last, ..]
                || (await rollouts.GetReportAsync(Name, last.Id, Token)).Actual.MemoryBytesFreed is not null);
    }
}
