using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using Shoal.Storage;
using Shoal.Storage.InMemory;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// A process that dies between a rollout's last record and what follows from it leaves no generation behind.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class InterruptedEndTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEndThatIsDurable_IsBroughtIntoForceByTheNextProcess()
    {
        var control = new FaultyControlStore(new InMemoryControlStore());
        var stores = new ShoalStores(control, new InMemoryPartitionStoreProvider());
        await using (var cluster = await StartAsync(20, stores: stores))
        {
            var rollouts = cluster.Service<RolloutService>(0);
            var started = await rollouts.StartAsync(Name, Canary(50), "tester", Token);
            await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
            control.RefusesWrite = RemovesAGeneration;
            await rollouts.CommandAsync(Name, started.Id, RolloutCommand.RollBack, "tester", Token);
            await UntilAsync("the removal was refused", () => Task.FromResult(control.RefusedWrites > 0));
            await cluster.KillAsync(cluster.Silos[0]);
        }

        control.RefusesWrite = null;
        await using var next = await ShoalCluster.BeginAsync(1, stores, configure: CandidateModels.Add);
        await next.WhenReadyAsync();

        await UntilAsync(
            "one generation is left",
            async () => (await next.Service<CollectionService>(0).GetAsync(Name, Token)).View.Generations.Length == 1);
        await UntilAsync(
            "what it freed is known",
            async () => (await next.Service<RolloutService>(0).GetReportAsync(Name, "r1", Token))
                .Actual.MemoryBytesFreed is not null);
    }

    private static bool RemovesAGeneration(string key, ReadOnlyMemory<byte> value) =>
        key == CollectionRecords.Key(Name)
        && CollectionRecords.Read(new ControlRecord(key, "", value)).Generations.Length == 1;
}
