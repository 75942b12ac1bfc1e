using Shoal.Evaluation.Gates;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Search;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>Whole rollouts through real grains, with encoders that cost nothing.</summary>
[Collection(ClusterTests.Name)]
public sealed class RolloutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AGoodCandidate_GoesThroughEveryStageAndServes()
    {
        await using var cluster = await StartAsync(60);
        var collections = cluster.Service<CollectionService>(0);
        var before = (await collections.GetAsync(Name, Token)).View.Settings;
        var rollouts = cluster.Service<RolloutService>(0);
        await rollouts.StartAsync(Name, Quick(), "tester", Token);

        var done = await DriveAsync(cluster, view => view.IsFinal);

        Assert.Equal(RolloutStage.Completed, done.Stage);
        var status = await collections.GetAsync(Name, Token);
        Assert.Equal((60, 2), (status.Documents, status.View.Serving));
        for (var i = 0; i < 60; i++)
        {
            var answer = await cluster.SearchAsync(Name, TextOf(i), topK: 1);
            Assert.Equal((DocumentOf(i), 2), (answer.Hits.Single().Id, answer.Generation));
        }

        RolloutActuals? actual = null;
        await UntilAsync(
            "the old vectors' memory is free",
            async () => (actual = (await rollouts.GetReportAsync(Name, done.Id, Token)).Actual)
                .MemoryBytesFreed is not null);
        var settings = (await collections.GetAsync(Name, Token)).View.Settings;
        Assert.Equal(CandidateModels.Better, settings.Model);
        Assert.False((await collections.CreateAsync(Name, settings, Token)).Created);
        Assert.False((await collections.CreateAsync(Name, before with { Dimensions = 0 }, Token)).Created);
        // The sample is the whole collection, so its tokens are what was encoded.
        Assert.Equal((60, 60), (done.Forecast.Documents, actual!.Documents));
        Assert.Equal(Enumerable.Range(0, 60).Sum(TokensOf), done.Forecast.Tokens);
        Assert.Equal(done.Forecast.Tokens, actual.Tokens);
        Assert.Equal(
            done.Forecast.Tokens / done.Forecast.TokensPerSecond, done.Forecast.Duration.TotalSeconds, precision: 3);
        Assert.InRange(actual.MemoryBytesFreed!.Value, 1, actual.MemoryBytesAtPeak - 1);

        var stages = (await rollouts.GetJournalAsync(Name, done.Id, 0, Token))
            .Where(entry => entry.Event is "stage" or "step").Select(entry => entry.Stage);
        Assert.Equal(
            [
                RolloutStage.Backfilling, RolloutStage.Shadowing, RolloutStage.Canary, RolloutStage.Canary,
                RolloutStage.Promoted, RolloutStage.Completed,
            ],
            stages);
    }

    [Fact]
    public async Task AForecast_UnderALimit_TakesTokensOverTheLimit()
    {
        await using var cluster = await StartAsync(60);

        var forecast = await cluster.Service<RolloutService>(0)
            .ForecastAsync(Name, Quick() with { TokensPerSecond = 10 }, Token);

        var tokens = Enumerable.Range(0, 60).Sum(TokensOf);
        Assert.Equal((60, tokens, 10), (forecast.Documents, forecast.Tokens, forecast.TokensPerSecond));
        Assert.Equal(TimeSpan.FromSeconds(tokens / 10.0), forecast.Duration);
        Assert.InRange(forecast.MeasuredTokensPerSecond, 100, double.MaxValue);
    }

    [Fact]
    public async Task WritesDuringARollout_AreInBothGenerations()
    {
        await using var cluster = await StartAsync(20);
        var rollouts = cluster.Service<RolloutService>(0);
        await rollouts.StartAsync(Name, Quick() with { RollbackWindow = TimeSpan.FromHours(1) }, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);

        await cluster.PutAsync(Name, "new", "a text about narwhals");
        await cluster.PutAsync(Name, DocumentOf(3), "another text about marmots");
        await cluster.Service<DocumentService>(0).DeleteAsync(Name, DocumentOf(4), null, Token);
        var promoted = await DriveAsync(cluster, view => view.Stage == RolloutStage.Promoted);
        await AssertFoundAsync(cluster, 2);

        await cluster.PutAsync(Name, "late", "a text about ocelots");
        await rollouts.CommandAsync(Name, promoted.Id, RolloutCommand.RollBack, "tester", Token);

        Assert.Equal(("late", 1), await TopAsync(cluster, "a text about ocelots"));
        await AssertFoundAsync(cluster, 1);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.RolledBack);
    }

    [Fact]
    public async Task RollbackFromCanary_AnswersByTheOldGenerationWithAllWritesAtOnce()
    {
        await using var cluster = await StartAsync(20);
        var rollouts = cluster.Service<RolloutService>(0);
        var started = await rollouts.StartAsync(Name, Canary(50), "tester", Token);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);
        await cluster.PutAsync(Name, "new", "a text about narwhals");
        await cluster.PutAsync(Name, DocumentOf(3), "another text about marmots");
        await cluster.Service<DocumentService>(0).DeleteAsync(Name, DocumentOf(4), null, Token);
        Assert.Contains(2, await GenerationsAsync(cluster));

        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.RollBack, "tester", Token);

        await AssertFoundAsync(cluster, 1);
        Assert.DoesNotContain(2, await GenerationsAsync(cluster));
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        Assert.Null(view.Rollout);
    }

    [Fact]
    public async Task QueriesThatNeverComeAgain_AreComparedToTheLastAcrossSteps()
    {
        await using var cluster = await StartAsync(40);
        var endless = Quick() with { Canary = new CanarySettings { Steps = [50], MinimumQueriesPerStep = 100_000 } };
        await cluster.Service<RolloutService>(0).StartAsync(Name, endless, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
        // The gateway's copy may be older than the step.
        await cluster.Service<CollectionService>(0).GetAsync(Name, Token);

        using var inCanary = new CancellationTokenSource();
        var asking = AskAsync(cluster, inCanary.Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        await inCanary.CancelAsync();
        var asked = await asking;

        var seen = await UntilAsync(cluster, view => ComparedIn(view) >= asked);
        Assert.Equal((asked, 0), (ComparedIn(seen), OverlapOf(seen)["droppedShare"]));
    }

    [Fact]
    public async Task AQueryThatWaitsForTheShadow_WhileTheRolloutTakesAStep_IsCompared()
    {
        await using var cluster = await StartAsync(40);
        var endless = Canary(50) with { Shadow = new ShadowSettings { MinimumQueries = 1 } };
        await cluster.Service<RolloutService>(0).StartAsync(Name, endless, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
        var before = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var query = new SearchQuery { Text = "animal7 eats", TopK = 2, Timeout = TimeSpan.FromSeconds(30) };
        var answer = await cluster.Service<GenerationSearch>(0)
            .RunAsync(before, before.ServingGeneration, query, true, Token);
        await cluster.SearchAsync(Name, "animal8 eats", topK: 2);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);

        cluster.Service<ShadowRunner>(0)
            .Offer(before, before.Generations[^1], query, NormalizedQuery.HashOf(query.Text), RankedAnswer.Of(answer));

        var seen = await UntilAsync(cluster, view => ComparedIn(view) + OverlapOf(view)["droppedShare"] > 1);
        Assert.Equal((2, 0), (ComparedIn(seen), OverlapOf(seen)["droppedShare"]));
    }

    [Fact]
    public async Task AnAnswerOfSomeShardsOnly_IsNotCompared()
    {
        await using var cluster = await StartAsync(40);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50), "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var query = new SearchQuery { Text = "animal7 eats", TopK = 2, Timeout = TimeSpan.FromSeconds(30) };
        var torn = new RankedAnswer(view.Serving, ["of one shard"], TimeSpan.Zero, IsWhole: false);

        cluster.Service<ShadowRunner>(0)
            .Offer(view, view.Generations[^1], query, NormalizedQuery.HashOf(query.Text), torn);

        await UntilAsync(cluster, seen => ComparedIn(seen) == 1);
        var rollouts = cluster.Service<RolloutService>(0);
        var id = (await rollouts.ListAsync(Name, Token))[0].Id;
        var compared = Assert.Single((await rollouts.GetReportAsync(Name, id, Token)).Comparisons.MostChanged);
        Assert.Equal(2, compared.Serving.Length);
    }

    [Fact]
    public async Task AQueryThatWaitsForTheShadow_WhileTheRolloutIsPaused_IsLeftForLater()
    {
        await using var cluster = await StartAsync(40);
        var rollouts = cluster.Service<RolloutService>(0);
        var started = await rollouts.StartAsync(Name, Canary(50), "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        var before = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.Pause, "tester", Token);
        var query = new SearchQuery { Text = "animal7 eats", TopK = 2, Timeout = TimeSpan.FromSeconds(30) };
        var answer = new RankedAnswer(before.Serving, ["d7", "d8"], TimeSpan.Zero, IsWhole: true);
        var shadow = cluster.Service<ShadowRunner>(0);

        shadow.Offer(before, before.Generations[^1], query, NormalizedQuery.HashOf(query.Text), answer);
        await UntilAsync("the query is forgotten", () => Task.FromResult(shadow.Known == 0));
        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.Resume, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        await UntilAsync("the query is compared when it comes again", async () =>
        {
            await cluster.SearchAsync(Name, query.Text, topK: 2);
            return ComparedIn((await rollouts.ListAsync(Name, Token))[0]) == 1;
        });

        Assert.Equal(0, OverlapOf((await rollouts.ListAsync(Name, Token))[0])["droppedShare"]);
    }

    [Fact]
    public async Task AQueryForWhichTheShadowHasNoRoom_IsDroppedNotedAndForgotten()
    {
        await using var cluster = await StartAsync(40);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50), "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var small = new SearchQuery { Text = "animal7 eats", TopK = 2, Timeout = TimeSpan.FromSeconds(30) };
        // More than all that may wait, by itself.
        var large = small with { Text = new string('a', 9_000_000) };
        var answer = new RankedAnswer(view.Serving, ["d7", "d8"], TimeSpan.Zero, IsWhole: true);
        var shadow = cluster.Service<ShadowRunner>(0);

        shadow.Offer(view, view.Generations[^1], large, 1, answer);
        shadow.Offer(view, view.Generations[^1], small, 2, answer);

        var seen = await UntilAsync(cluster, now => ComparedIn(now) == 1 && OverlapOf(now)["droppedShare"] > 0);
        Assert.Equal(0.5, OverlapOf(seen)["droppedShare"]);
        Assert.Equal(1, shadow.Known);
    }

    [Fact]
    public async Task ARolloutWithoutAShadow_IsNotHeldForWhatNobodyCompares()
    {
        await using var cluster = await StartAsync(20);
        var request = Quick() with { Shadow = new ShadowSettings { Sample = 0, MinimumQueries = 0 } };
        await cluster.Service<RolloutService>(0).StartAsync(Name, request, "tester", Token);

        var done = await DriveAsync(cluster, view => view.IsFinal || view.Stage == RolloutStage.Held);

        Assert.Equal(RolloutStage.Completed, done.Stage);
    }

    [Fact]
    public async Task AVector_WhileTwoGenerationsLive_NamesItsOwn()
    {
        await using var cluster = await StartAsync(20);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50), "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
        var generations = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View.Generations;
        var dimensions = generations[1].Dimensions;
        var vector = VectorBlock.From(dimensions, Enumerable.Repeat(1f, dimensions).ToArray());
        var query = new SearchQuery { Vector = vector, Timeout = TimeSpan.FromSeconds(30) };
        var searches = cluster.Service<SearchService>(0);

        var refusal = await Assert.ThrowsAsync<ShoalException>(() => searches.SearchAsync(Name, query, Token));
        var answer = await searches.SearchAsync(Name, query with { Generation = generations[1].Number }, Token);

        Assert.Equal(ErrorCode.GenerationMismatch, refusal.Code);
        Assert.Equal(generations[1].Number, answer.Generation);
    }

    [Fact]
    public async Task AHeldRollout_StaysCoveredAndCanBePromoted()
    {
        await using var cluster = await StartAsync(20);
        var rollouts = cluster.Service<RolloutService>(0);
        var manual = Quick() with { Policy = RolloutPolicy.Manual };
        var started = await rollouts.StartAsync(Name, manual, "tester", Token);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Held);

        cluster.Probe.FailModel(CandidateModels.Better, "the card is gone");
        await cluster.PutAsync(Name, "late", "a text about narwhals");
        await UntilAsync(cluster, view => view.Progress.Pending == 1);
        cluster.Probe.HealModel(CandidateModels.Better);
        await UntilAsync(cluster, view => view.Progress.Pending == 0);
        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.Promote, "tester", Token);

        Assert.Equal(("late", 2), await TopAsync(cluster, "a text about narwhals"));
    }

    [Fact]
    public async Task ADeadCandidate_BlocksNoWriteAndNoSearch()
    {
        await using var cluster = await StartAsync(20);
        var started = await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50), "tester", Token);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);

        cluster.Probe.FailModel(CandidateModels.Better, "the card is gone");
        var written = await cluster.PutAsync(Name, "new", "a text about narwhals");
        var found = await cluster.SearchAsync(Name, "a text about narwhals");

        Assert.Equal(WriteStatus.Created, written.Status);
        Assert.Equal(("new", 1), (found.Hits[0].Id, found.Generation));
        Assert.DoesNotContain(2, await GenerationsAsync(cluster));
        var end = await DriveAsync(cluster, view => view.IsFinal || view.Stage == RolloutStage.Held);
        Assert.Equal(RolloutStage.Failed, end.Stage);
        Assert.Contains("errorRate", end.Reason, StringComparison.Ordinal);
        Assert.Equal(started.Id, end.Id);
    }

    [Fact]
    public async Task BadCommands_AreRefusedWithACodeOfTheirOwn()
    {
        await using var cluster = await StartAsync(5);
        var rollouts = cluster.Service<RolloutService>(0);
        var serving = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View.ServingGeneration;
        await RefusedAsync(ErrorCode.ModelServes, Quick() with { Model = serving.ModelVersion });
        await RefusedAsync(ErrorCode.ModelServes, Quick() with { Model = ShoalCluster.Model });
        await RefusedAsync(ErrorCode.ModelNotFound, Quick() with { Model = "nobody" });
        await RefusedAsync(
            ErrorCode.InvalidSettings, Quick() with { Canary = new CanarySettings { Steps = [50, 10] } });
        await RefusedAsync(
            ErrorCode.InvalidSettings, Quick() with { Gates = new RolloutGateSettings { Alpha = 2 } });

        cluster.Probe.FailModel(CandidateModels.Better, "slow start");
        var started = await rollouts.StartAsync(Name, Quick() with { Model = CandidateModels.Copy }, "tester", Token);
        await RefusedAsync(ErrorCode.RolloutExists, Quick());
        await CommandRefusedAsync(ErrorCode.RolloutNotFound, "r7", RolloutCommand.Pause);
        await CommandRefusedAsync(ErrorCode.RolloutStage, started.Id, RolloutCommand.Complete);
        await rollouts.CommandAsync(Name, started.Id, RolloutCommand.RollBack, "tester", Token);
        await CommandRefusedAsync(ErrorCode.RolloutStage, started.Id, RolloutCommand.RollBack);

        async Task RefusedAsync(ErrorCode code, RolloutRequest request)
        {
            var refusal = await Assert.ThrowsAsync<ShoalException>(
                () => rollouts.StartAsync(Name, request, "tester", Token));
            Assert.Equal(code, refusal.Code);
        }

        async Task CommandRefusedAsync(ErrorCode code, string id, RolloutCommand command)
        {
            var refusal = await Assert.ThrowsAsync<ShoalException>(
                () => rollouts.CommandAsync(Name, id, command, "tester", Token));
            Assert.Equal(code, refusal.Code);
        }
    }

    [Fact]
    public async Task AnEqualCandidate_UnderAnotherName_IsPromoted()
    {
        await using var cluster = await StartAsync(30);
        await cluster.Service<RolloutService>(0)
            .StartAsync(Name, Quick() with { Model = CandidateModels.Copy }, "tester", Token);

        var end = await DriveAsync(cluster, view => view.IsFinal || view.Stage == RolloutStage.Held);

        Assert.Equal(RolloutStage.Completed, end.Stage);
    }

    [Fact]
    public async Task RoutesOfACoordinatorThatWasSucceeded_ChangeNothing()
    {
        await using var cluster = await StartAsync(5);
        var grain = cluster.Service<IGrainFactory>(0).GetGrain<ICollectionGrain>(Name);
        var view = (await grain.GetAsync(Token))!;
        var old = view.ServingGeneration;
        GenerationView[] both = [old, old with { Number = 2 }];
        await grain.RouteAsync(view.Incarnation, 2, both, 2, null, Token);

        var late = await grain.RouteAsync(view.Incarnation, 1, both, 1, null, Token);

        Assert.Equal((2, 2), (late!.View.Serving, (await grain.GetAsync(Token))!.Serving));
    }

    [Fact]
    public async Task AKilledSilo_StopsNoRollout()
    {
        await using var cluster = await StartAsync(60, silos: 2);
        await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50), "tester", Token);
        await UntilAsync(cluster, view => view.Stage != RolloutStage.Created);

        await cluster.KillAsync(cluster.Silos[1]);

        var canary = await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);
        Assert.Equal(0, canary.Progress.Pending);
    }

    private static async Task<(string Id, int Generation)> TopAsync(ShoalCluster cluster, string text)
    {
        var answer = await cluster.SearchAsync(Name, text, topK: 1);
        return (answer.Hits[0].Id, answer.Generation);
    }

    /// <summary>The generations that answer some different queries.</summary>
    private static async Task<int[]> GenerationsAsync(ShoalCluster cluster)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => cluster.SearchAsync(Name, TextOf(i))));
        return answers.Select(answer => answer.Generation).Distinct().Order().ToArray();
    }

    private static async Task AssertFoundAsync(ShoalCluster cluster, int generation)
    {
        Assert.Equal(("new", generation), await TopAsync(cluster, "a text about narwhals"));
        Assert.Equal((DocumentOf(3), generation), await TopAsync(cluster, "another text about marmots"));
        Assert.NotEqual(DocumentOf(4), (await TopAsync(cluster, TextOf(4))).Id);
    }

    /// <summary>Asks something new again and again, in bursts; returns how often.</summary>
    private static async Task<int> AskAsync(ShoalCluster cluster, CancellationToken stop)
    {
        const int Burst = 100;
        var asked = 0;
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (; !stop.IsCancellationRequested; asked += Burst)
        {
            await Task.WhenAll(Enumerable.Range(asked, Burst)
                .Select(i => cluster.SearchAsync(Name, $"animal{i} eats", topK: 2)));
            await pace.WaitForNextTickAsync(CancellationToken.None);
        }

        return asked;
    }

    private static double ComparedIn(RolloutView view) =>
        OverlapOf(view).GetValueOrDefault("distinctQueries") + OverlapOf(view).GetValueOrDefault("exhausted");

    private static IReadOnlyDictionary<string, double> OverlapOf(RolloutView view) =>
        view.Gates.SingleOrDefault(gate => gate.Name == GateNames.OverlapFloor)?.Numbers
        ?? new Dictionary<string, double>();

    /// <summary>Words, and what the tokenizer puts before and after them.</summary>
    private static int TokensOf(int document) => TextOf(document).Split(' ').Length + 2;
}
