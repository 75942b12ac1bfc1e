using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using Shoal.Testing;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// The silo that hosts a rollout's coordinator is killed in every stage that waits for something; the other one takes
/// the rollout up where its record stands.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class KilledCoordinatorTests
{
    private const int Documents = 200;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task AKilledCoordinator_GoesOnElsewhereInEveryStage()
    {
        TestTier.SkipUnlessSlow();
        await using var cluster = await StartAsync(Documents, silos: 2);
        var request = Quick() with
        {
            Policy = RolloutPolicy.Manual,
            TokensPerSecond = 500,
            RollbackWindow = TimeSpan.FromHours(1),
        };
        var id = (await cluster.Service<RolloutService>(0).StartAsync(Name, request, "tester", Token)).Id;
        await UntilAsync(cluster, view => view.Progress.Pending < Documents);
        await KillHostAsync(cluster, RolloutStage.Backfilling);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
        await KillHostAsync(cluster, RolloutStage.Shadowing);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);
        await KillHostAsync(cluster, RolloutStage.Canary);
        await CommandAsync(cluster, id, RolloutCommand.Pause);
        await KillHostAsync(cluster, RolloutStage.Paused);
        await CommandAsync(cluster, id, RolloutCommand.Resume);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Held);
        await KillHostAsync(cluster, RolloutStage.Held);
        await CommandAsync(cluster, id, RolloutCommand.Promote);
        await KillHostAsync(cluster, RolloutStage.Promoted);
        await CommandAsync(cluster, id, RolloutCommand.Complete);
        await KillHostAsync(cluster, RolloutStage.Completed);
        await AssertOverAsync(cluster);
    }

    private static Task<RolloutView> CommandAsync(ShoalCluster cluster, string id, RolloutCommand command) =>
        cluster.Service<RolloutService>(0).CommandAsync(Name, id, command, "tester", Token);

    /// <summary>Kills the coordinator's silo and starts another; the rollout is still where it stood.</summary>
    private static async Task KillHostAsync(ShoalCluster cluster, RolloutStage stage)
    {
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        // The test's own client may still be connected to the silo that was killed before.
        var grains = cluster.Service<IGrainFactory>(0);
        var coordinator = grains.GetGrain<IRolloutCoordinatorGrain>(view.Incarnation);
        var host = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(coordinator);
        await cluster.KillAsync(cluster.Silos.Single(silo => silo.SiloAddress.Equals(host)));
        await cluster.StartSiloAsync();
        var seen = await UntilAsync(cluster, _ => true);
        var hasGoneOn = stage == RolloutStage.Backfilling && seen.Stage == RolloutStage.Shadowing;
        Assert.True(hasGoneOn || seen.Stage == stage, $"{stage} became {seen.Stage}: {seen.Reason}");
    }

    private static async Task AssertOverAsync(ShoalCluster cluster)
    {
        var collections = cluster.Service<CollectionService>(0);
        await UntilAsync(
            "one generation is left",
            async () => (await collections.GetAsync(Name, Token)).View.Generations.Length == 1);
        var entries = await cluster.Service<RolloutService>(0).GetJournalAsync(Name, "r1", 0, Token);
        Assert.Equal(Enumerable.Range(1, entries.Count), entries.Select(entry => entry.Number));
        for (var i = 0; i < Documents; i++)
        {
            var answer = await cluster.SearchAsync(Name, TextOf(i), topK: 1);
            Assert.Equal((DocumentOf(i), 2), (answer.Hits.Single().Id, answer.Generation));
        }
    }
}
