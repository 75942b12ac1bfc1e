using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Hosting;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Shards;
using Shoal.Grains.Search;
using Shoal.Grains.Tests.Cluster;
using Shoal.Grains.Tests.Faults;
using Shoal.Storage;
using Shoal.Storage.InMemory;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// The drift adapter answers the canary's share while the backfill runs, marked, and nobody takes it for the candidate.
/// Method: a disk that refuses holds the backfill half-way for as long as a test looks.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class AdapterTests
{
    private const int Documents = 200;
    private const int Users = 30;
    private const double Percent = 50;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A rollout that stays in its canary, with a backfill of seconds.</summary>
    private static RolloutRequest Adapted { get; } = Canary(Percent) with { Adapter = true, TokensPerSecond = 500 };

    [Fact]
    public async Task TheAdapter_AnswersTheCanarysShareWhileTheBackfillRunsAndIsNoEvidence()
    {
        var (cluster, disk) = await HalfWayAsync();
        await using var _ = cluster;
        var incarnation = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View.Incarnation;

        var answers = await AskAsync(cluster);

        for (var user = 0; user < Users; user++)
        {
            var isShare = CanaryAssignment.IsInCanary($"{incarnation}/r1", UserOf(user), 0, Percent);
            Assert.Equal((isShare, 1), (answers[user].Adapter, answers[user].Generation));
            Assert.Equal(10, answers[user].Hits.Count);
        }

        foreach (var answer in answers.Where(answer => answer.Adapter))
        {
            await cluster.Service<FeedbackService>(0)
                .AddAsync(Name, answer.QueryId, answer.Hits[0].Id, true, null, Token);
        }

        await cluster.Service<RolloutRecorder>(0).FlushAsync();
        Assert.All(await EvidenceAsync(cluster, incarnation), AssertIsOfQueriesAlone);

        disk.Refusing = false;
        var canary = await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        var after = await AskAsync(cluster);
        Assert.DoesNotContain(after, answer => answer.Adapter);
        Assert.Equal(answers.Select(answer => answer.Adapter), after.Select(answer => answer.Generation == canary.To));
    }

    [Fact]
    public async Task TheReport_SaysWhatTheAdapterFound()
    {
        var (cluster, disk) = await HalfWayAsync();
        await using var _ = cluster;
        var rollouts = cluster.Service<RolloutService>(0);
        var fitted = (await rollouts.GetReportAsync(Name, "r1", Token)).Adapter!;

        disk.Refusing = false;
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        var measured = fitted;
        await UntilAsync("the adapter is measured", async () =>
        {
            measured = (await rollouts.GetReportAsync(Name, "r1", Token)).Adapter!;
            return measured.Recall is not null;
        });

        Assert.Contains(fitted.Kind, new[] { "procrustes", "ridge" });
        Assert.InRange(fitted.Pairs, 50, Documents);
        Assert.Equal((null, 0), (fitted.Recall, fitted.HeldOutQueries));
        Assert.Equal((fitted.Kind, fitted.Pairs), (measured.Kind, measured.Pairs));
        // A fifth of the documents is kept aside. By chance, 10 of 200 would be found.
        Assert.InRange(measured.HeldOutQueries, 20, 60);
        Assert.InRange(measured.Recall!.Value, 0.15, 1);
        var journal = await rollouts.GetJournalAsync(Name, "r1", 0, Token);
        Assert.Equal(
            [RolloutStage.Backfilling, RolloutStage.Canary],
            journal.Where(entry => entry.Event == "adapter").Select(entry => entry.Stage));
    }

    [Fact]
    public async Task ADeadCandidate_IsReplacedByTheOrdinarySearch()
    {
        var (cluster, _) = await HalfWayAsync();
        await using var running = cluster;

        cluster.Probe.FailModel(CandidateModels.Better, "the card is gone");
        var without = await AskAsync(cluster);
        cluster.Probe.HealModel(CandidateModels.Better);

        Assert.All(without, answer => Assert.Equal((false, 1), (answer.Adapter, answer.Generation)));
        Assert.All(without, answer => Assert.Equal(10, answer.Hits.Count));
        // The device may be spared for a moment after its failures.
        await UntilAsync(
            "the adapter answers again", async () => (await AskAsync(cluster)).Any(answer => answer.Adapter));
    }

    [Fact]
    public async Task APauseAndARollback_EndTheAdapterAtOnce()
    {
        var (cluster, disk) = await HalfWayAsync();
        await using var _ = cluster;
        var rollouts = cluster.Service<RolloutService>(0);

        await rollouts.CommandAsync(Name, "r1", RolloutCommand.Pause, "tester", Token);
        Assert.DoesNotContain(await AskAsync(cluster), answer => answer.Adapter);
        await rollouts.CommandAsync(Name, "r1", RolloutCommand.Resume, "tester", Token);
        Assert.Contains(await AskAsync(cluster), answer => answer.Adapter);

        // Rolled back on a disk that takes nothing: callers notice no more than that, and the rest comes later.
        await rollouts.CommandAsync(Name, "r1", RolloutCommand.RollBack, "tester", Token);
        var answers = await AskAsync(cluster);
        Assert.All(
            answers, answer => Assert.Equal((false, 1, 10), (answer.Adapter, answer.Generation, answer.Hits.Count)));
        Assert.Equal(2, await GenerationsAsync(cluster));
        disk.Refusing = false;
        await UntilAsync("the candidate's vectors are removed", async () => await GenerationsAsync(cluster) == 1);
        await UntilAsync("the map is removed", async () => (await MapsAsync(cluster)).Count == 0);
        Assert.NotNull((await rollouts.GetReportAsync(Name, "r1", Token)).Adapter);
    }

    [Fact]
    public async Task AKilledCoordinator_ServesTheSameMapElsewhere()
    {
        var (cluster, _) = await HalfWayAsync(silos: 2);
        await using var running = cluster;
        var map = Assert.Single(await MapsAsync(cluster)).Key;

        await KillHostAsync(cluster);

        var seen = await UntilAsync(cluster, _ => true);
        Assert.Equal(RolloutStage.Backfilling, seen.Stage);
        Assert.Contains(await AskAsync(cluster), answer => answer.Adapter);
        Assert.Equal(map, Assert.Single(await MapsAsync(cluster)).Key);
        var journal = await cluster.Service<RolloutService>(0).GetJournalAsync(Name, "r1", 0, Token);
        Assert.Single(journal, entry => entry.Event == "adapter");
    }

    /// <summary>Starts a rollout and stops its backfill as soon as the adapter can be fitted.</summary>
    private static async Task<(ShoalCluster Cluster, RefusingStore Disk)> HalfWayAsync(int silos = 1)
    {
        var disk = new RefusingStore(new InMemoryPartitionStoreProvider());
        var stores = new ShoalStores(new InMemoryControlStore(), disk);
        var cluster = await StartAsync(Documents, silos, stores);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Adapted, "tester", Token);
        await UntilAsync(cluster, view => view.Progress.Pending < 120);
        disk.Refusing = true;
        var collections = cluster.Service<CollectionService>(0);
        await UntilAsync(
            "the adapter is in force",
            async () => (await collections.GetAsync(Name, Token)).View.Rollout?.Adapter is not null);
        return (cluster, disk);
    }

    /// <summary>Kills the coordinator's silo.</summary>
    private static async Task KillHostAsync(ShoalCluster cluster)
    {
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var grains = cluster.Service<IGrainFactory>(0);
        var coordinator = grains.GetGrain<IRolloutCoordinatorGrain>(view.Incarnation);
        var host = await grains.GetGrain<IManagementGrain>(0).GetActivationAddress(coordinator);
        await cluster.KillAsync(cluster.Silos.Single(silo => silo.SiloAddress.Equals(host)));
    }

    private static string UserOf(int user) => $"u{user}";

    private static Task<SearchAnswer[]> AskAsync(ShoalCluster cluster) =>
        Task.WhenAll(Enumerable.Range(0, Users).Select(user => cluster.Service<SearchService>(0).SearchAsync(
            Name,
            new SearchQuery { Text = TextOf(user), User = UserOf(user), Timeout = TimeSpan.FromSeconds(30) },
            Token)));

    /// <summary>Returns the most generations that a shard holds.</summary>
    private static async Task<int> GenerationsAsync(ShoalCluster cluster)
    {
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var shards = await cluster.Service<ShardCalls>(0)
            .FanOutAsync(view, shard => shard.GetCoverageAsync(Token), Token);
        return shards.Max(shard => shard.Pending.Count);
    }

    private static ValueTask<IReadOnlyList<ControlRecord>> MapsAsync(ShoalCluster cluster) =>
        cluster.Stores.Control.ListAsync("rollout-adapters/", Token);

    private static async Task<IEnumerable<RolloutEvidence>> EvidenceAsync(ShoalCluster cluster, string incarnation)
    {
        var records = await cluster.Stores.Control.ListAsync(RolloutRecords.EvidencePrefix(incarnation, "r1"), Token);
        return records.Select(record => RolloutRecords.Read<StoredEvidence>(record).Evidence);
    }

    /// <summary>Nothing but the drift of the query stream, which the callers outside the share make.</summary>
    private static void AssertIsOfQueriesAlone(RolloutEvidence evidence)
    {
        Assert.Empty(evidence.Requests);
        Assert.Empty(evidence.Comparisons);
        Assert.Empty(evidence.Feedback);
        Assert.Empty(evidence.Dropped);
    }
}
