using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using Shoal.Grains.Tests.Faults;
using Shoal.Storage.InMemory;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>A backfill that was interrupted goes on by itself, unless only an operator can help.</summary>
[Collection(ClusterTests.Name)]
public sealed class InterruptedBackfillTests
{
    /// <summary>More than a backfill has under way at once, so that its rate shows.</summary>
    private const int Documents = 200;

    /// <summary>Takes seconds.</summary>
    private static readonly RolloutRequest Slow = Quick() with { TokensPerSecond = 500 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AnEncoderThatDies_IsWaitedFor()
    {
        await using var cluster = await StartAsync(Documents);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Slow, "tester", Token);
        var begun = await UntilAsync(cluster, view => view.Progress.Pending is > 0 and < Documents);

        cluster.Probe.FailModel(CandidateModels.Better, "the card is gone");
        var written = await cluster.PutAsync(Name, "new", "a text about narwhals");
        // Two passes over everything that is pending, each with a look at whether it is the text's fault.
        var failing = await UntilAsync(
            cluster,
            view => cluster.Probe.Failed > 4 * begun.Progress.Pending && view.Progress.FailureReason is not null);

        Assert.Equal(WriteStatus.Created, written.Status);
        Assert.Equal(RolloutStage.Backfilling, failing.Stage);
        Assert.Contains("the card is gone", failing.Progress.FailureReason, StringComparison.Ordinal);
        cluster.Probe.HealModel(CandidateModels.Better);
        var done = await UntilAsync(cluster, view => view.Stage != RolloutStage.Backfilling);
        Assert.Equal((RolloutStage.Shadowing, 0L), (done.Stage, done.Progress.Pending));
    }

    [Fact]
    public async Task ADiskThatIsFull_IsWaitedFor()
    {
        var disk = new RefusingStore(new InMemoryPartitionStoreProvider());
        await using var cluster = await StartAsync(
            Documents, stores: new ShoalStores(new InMemoryControlStore(), disk));
        await cluster.Service<RolloutService>(0).StartAsync(Name, Slow, "tester", Token);
        await UntilAsync(cluster, view => view.Progress.Pending is > 0 and < Documents);

        disk.Refusing = true;
        var refused = await UntilAsync(cluster, _ => disk.Refused > 5);
        var refusal = await Assert.ThrowsAsync<ShoalException>(() => cluster.PutAsync(Name, "new", "narwhals"));
        var found = await cluster.SearchAsync(Name, TextOf(3), topK: 1);

        Assert.Equal(ErrorCode.StorageUnavailable, refusal.Code);
        Assert.Equal((RolloutStage.Backfilling, DocumentOf(3)), (refused.Stage, found.Hits[0].Id));
        disk.Refusing = false;
        var done = await UntilAsync(cluster, view => view.Stage != RolloutStage.Backfilling);
        Assert.Equal((RolloutStage.Shadowing, 0L), (done.Stage, done.Progress.Pending));
    }

    [Fact]
    public async Task ATextThatTheCandidateCannotTake_IsHeldUntilItIsMended()
    {
        await using var cluster = await StartAsync(10);
        await cluster.Service<CollectionService>(0).UpdateAsync(Name, new CollectionPatch { Truncate = false }, Token);
        // The serving model takes 256 tokens, the candidate 200.
        await cluster.PutAsync(Name, "long", string.Join(' ', Enumerable.Range(0, 220).Select(i => $"word{i}")));
        var rollouts = cluster.Service<RolloutService>(0);
        await rollouts.StartAsync(Name, Canary(50), "tester", Token);

        var held = await UntilAsync(cluster, view => view.Stage == RolloutStage.Held);
        await cluster.Service<DocumentService>(0).DeleteAsync(Name, "long", null, Token);
        await rollouts.CommandAsync(Name, held.Id, RolloutCommand.Resume, "tester", Token);

        Assert.Contains("'long'", held.Reason, StringComparison.Ordinal);
        var done = await UntilAsync(cluster, view => view.Stage != RolloutStage.Backfilling);
        Assert.Equal(RolloutStage.Shadowing, done.Stage);
    }

    /// <summary>The serving model took it whole, the one before takes less: there it is cut, and not lost.</summary>
    [Fact]
    public async Task ATextThatTheOldModelCannotTakeWhole_IsFoundAfterARollback()
    {
        await using var cluster = await StartAsync(10);
        await cluster.Service<CollectionService>(0).UpdateAsync(Name, new CollectionPatch { Truncate = false }, Token);
        var rollouts = cluster.Service<RolloutService>(0);
        var request = Canary(50) with
        {
            Model = CandidateModels.Longer,
            Policy = RolloutPolicy.Manual,
            RollbackWindow = TimeSpan.FromHours(1),
        };
        var started = await rollouts.StartAsync(Name, request, "tester", Token);
        await UntilAsync(cluster, view => view.Stage > RolloutStage.Shadowing);
        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.Promote, "tester", Token);
        await UntilAsync(
            "the longer one serves", async () => (await cluster.SearchAsync(Name, TextOf(1))).Generation == 2);
        cluster.Probe.FailModel(ShoalCluster.Model, "the card is gone");
        var text = string.Join(' ', Enumerable.Range(0, 280).Select(i => $"word{i}"));
        await cluster.PutAsync(Name, "long", text);

        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.RollBack, "tester", Token);
        cluster.Probe.HealModel(ShoalCluster.Model);
        var again = await cluster.PutAsync(Name, "long", text);

        Assert.Null(again.Error);
        var collections = cluster.Service<CollectionService>(0);
        await UntilAsync(
            "one generation is left",
            async () => (await collections.GetAsync(Name, Token)).View.Generations.Length == 1);
        var found = await cluster.SearchAsync(Name, text[..500], topK: 1);
        Assert.Equal((1, "long", 1.0), (found.Generation, found.Hits[0].Id, found.DocumentCoverage));
    }
}
