using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
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

    private static async Task<RolloutView> RunAsync(ShoalCluster cluster, string candidate, int repeat)
    {
        var token = TestContext.Current.CancellationToken;
        var rollouts = cluster.Service<RolloutService>(0);
        await UntilOverAsync(cluster);
        var request = Quick() with { Model = candidate, RollbackWindow = TimeSpan.Zero };
        var started = await rollouts.StartAsync(Name, request, "tester", token);
        await cluster.PutAsync(Name, DocumentOf(repeat), TextOf(100 + repeat));
        var end = await DriveAsync(
            cluster,
            view => view.Id == started.Id && (view.IsFinal || view.Stage == RolloutStage.Held),
            seed: repeat);
        TestContext.Current.TestOutputHelper?.WriteLine($"{repeat}: {end.Stage}: {end.Reason}");
        return end.Stage == RolloutStage.Held
            ? await rollouts.CommandAsync(Name, end.Id, RolloutCommand.RollBack, "tester", token)
            : end;
    }

    /// <summary>Ends when nothing of the rollout before is left.</summary>
    private static async Task UntilOverAsync(ShoalCluster cluster)
    {
        var token = TestContext.Current.CancellationToken;
        var collections = cluster.Service<CollectionService>(0);
        while ((await collections.GetAsync(Name, token)).View.Generations.Length > 1) await Task.Delay(50, token);
    }
}
