using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Collections;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Search;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// What a canary of an equal candidate leaves as evidence is the same for both arms, through real searches. The
/// candidate is the serving model under another name.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class CanaryEvidenceTests
{
    private const int Users = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ClicksOnInterleavedAnswersOfEqualRankings_AreTies()
    {
        var request = Canary(90);
        await using var cluster = await InCanaryAsync(
            request with { Canary = request.Canary with { Interleave = true } });
        var interleaved = 0;
        for (var user = 0; user < Users; user++)
        {
            var answer = await AskAsync(cluster, user);
            if (IdOf(answer).IsInterleaved) interleaved++;
            await ClickAsync(cluster, answer);
        }

        var differences = (await LedgerAsync(cluster)).Feedback(TimeSpan.FromHours(1)).Differences;

        Assert.True(interleaved > Users / 2, $"{interleaved} interleaved");
        var ties = Assert.Single(differences);
        Assert.Equal(0, ties.Value);
        // The query that asked whether the canary is there may be one of its own.
        Assert.InRange(ties.Count, interleaved, interleaved + 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FeedbackOnWhatNobodyWasShown_IsRefused(bool interleave)
    {
        var request = Canary(90);
        await using var cluster = await InCanaryAsync(
            request with { Canary = request.Canary with { Interleave = interleave } });
        var feedback = cluster.Service<FeedbackService>(0);
        SearchAnswer answer;
        var user = 0;
        do answer = await AskAsync(cluster, user++);
        while (IdOf(answer).IsInterleaved != interleave);
        Assert.All(answer.Hits, hit => Assert.NotNull(IdOf(answer).TeamOf(hit.Id)));

        var unknown = await Assert.ThrowsAsync<ShoalException>(
            () => feedback.AddAsync(Name, answer.QueryId, "no-such-document", true, null, Token));
        var nameless = await Assert.ThrowsAsync<ShoalException>(
            () => feedback.AddAsync(Name, answer.QueryId, "a\0b", true, null, Token));

        Assert.Equal(
            (ErrorCode.DocumentNotFound, ErrorCode.InvalidDocumentId), (unknown.Code, nameless.Code));
    }

    [Fact]
    public async Task InterleavedAnswersOutsideTheShadowsSample_AreNoComparisons()
    {
        var request = Canary(90) with { Shadow = new() { Sample = 0, MinimumQueries = 0 } };
        await using var cluster = await InCanaryAsync(
            request with { Canary = request.Canary with { Interleave = true } });
        for (var user = 0; user < Users; user++) await ClickAsync(cluster, await AskAsync(cluster, user));

        var ledger = await LedgerAsync(cluster);

        Assert.Equal(0, ledger.Compared);
        Assert.NotEmpty(ledger.Feedback(TimeSpan.FromHours(1)).Differences);
        Assert.All(
            (await EvidenceAsync(cluster)).SelectMany(batch => batch.Evidence.Comparisons),
            comparison => Assert.Equal("", comparison.Text));
    }

    [Fact]
    public async Task ClicksOnAnswersFromBeforeTheCanary_CountForNobody()
    {
        await using var cluster = await StartAsync(20);
        await cluster.Service<RolloutService>(0).StartAsync(
            Name,
            Canary(50) with { Model = CandidateModels.Copy, Shadow = new() { MinimumQueries = 5 } },
            "tester",
            Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Shadowing);
        var before = await AskAsync(cluster, 0);
        await DriveAsync(cluster, view => view.Stage == RolloutStage.Canary);

        await ClickAsync(cluster, before);

        var ledger = await LedgerAsync(cluster);
        Assert.Empty(ledger.Feedback(TimeSpan.FromHours(1)).Differences);
        Assert.All(await EvidenceAsync(cluster), batch => Assert.Empty(batch.Evidence.Feedback));
    }

    [Fact]
    public async Task AModelSlowerThanTheCandidatesTime_FailsInBothArmsAlike()
    {
        await using var cluster = await InCanaryAsync(Canary(50));
        using var never = new SemaphoreSlim(0);
        cluster.Probe.Encoding = _ => never.Wait(TimeSpan.FromMilliseconds(300), CancellationToken.None);
        var users = await BothArmsAsync(cluster, 3);
        foreach (var user in users) await TryAskAsync(cluster, user, TimeSpan.FromMilliseconds(500));
        cluster.Probe.Encoding = null;

        await LedgerAsync(cluster);
        var asked = users.Select(user => NormalizedQuery.HashOf(TextOf(user))).ToHashSet();
        var requests = (await EvidenceAsync(cluster)).SelectMany(batch => batch.Evidence.Requests)
            .Where(request => asked.Contains(request.Query)).ToArray();

        Assert.Contains(requests, request => request.Candidate);
        Assert.Contains(requests, request => !request.Candidate);
        Assert.All(requests, request => Assert.Equal((true, 0UL), (request.Failed, request.Answer)));
        // On a busy machine a caller's time may be over before any model was asked.
        Assert.InRange(requests.Length, 2, 6);
    }

    [Fact]
    public async Task AnInterleavedCanary_IsComparedWithItsOwnQueriesOnly()
    {
        var request = Canary(50);
        await using var cluster = await InCanaryAsync(
            request with { Canary = request.Canary with { Interleave = true } });
        var users = await BothArmsAsync(cluster, 6);
        foreach (var user in users) await AskAsync(cluster, user);

        await LedgerAsync(cluster);
        var asked = users.Select(user => NormalizedQuery.HashOf(TextOf(user))).ToHashSet();
        var requests = (await EvidenceAsync(cluster)).SelectMany(batch => batch.Evidence.Requests)
            .Where(observed => asked.Contains(observed.Query)).ToArray();

        Assert.InRange(requests.Length, 2, 22);
        Assert.Equal(
            requests.Where(observed => observed.Candidate).Select(observed => observed.Query).Order(),
            requests.Where(observed => !observed.Candidate).Select(observed => observed.Query).Order());
    }

    private static async Task<ShoalCluster> InCanaryAsync(RolloutRequest request)
    {
        var cluster = await StartAsync(20);
        await cluster.Service<RolloutService>(0)
            .StartAsync(Name, request with { Model = CandidateModels.Copy }, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        await UntilAsync("searches know of the canary", () => IsInForceAsync(cluster));
        return cluster;
    }

    /// <summary>Whether searches know of the canary; ends with the first that is evidence of it.</summary>
    private static async Task<bool> IsInForceAsync(ShoalCluster cluster)
    {
        var salt = $"{await IncarnationAsync(cluster)}/r1";
        for (var i = 0; i < 16; i++)
        {
            if (IdOf(await cluster.SearchAsync(Name, $"is it so for {i}?")).IsOf(salt)) return true;
        }

        return false;
    }

    /// <summary>Returns as many users of a canary of half of them as of its control.</summary>
    private static async Task<int[]> BothArmsAsync(ShoalCluster cluster, int ofEach)
    {
        var rollout = $"{await IncarnationAsync(cluster)}/r1";
        var users = Enumerable.Range(0, 1_000)
            .ToLookup(user => CanaryAssignment.IsInCanary(rollout, $"u{user}", 0, 50));
        return [.. users[true].Take(ofEach), .. users[false].Take(ofEach)];
    }

    private static async Task<string> IncarnationAsync(ShoalCluster cluster) =>
        (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View.Incarnation;

    private static Task<SearchAnswer> AskAsync(ShoalCluster cluster, int user, TimeSpan? timeout = null) =>
        cluster.Service<SearchService>(0).SearchAsync(
            Name,
            new SearchQuery { Text = TextOf(user), User = $"u{user}", Timeout = timeout ?? TimeSpan.FromSeconds(30) },
            Token);

    private static async Task TryAskAsync(ShoalCluster cluster, int user, TimeSpan timeout)
    {
        try
        {
            await AskAsync(cluster, user, timeout);
        }
        catch (ShoalException exception) when (exception.Code is ErrorCode.Timeout or ErrorCode.Overloaded)
        {
            // As slow as the encoders are made here.
        }
    }

    private static Task ClickAsync(ShoalCluster cluster, SearchAnswer answer) =>
        cluster.Service<FeedbackService>(0).AddAsync(Name, answer.QueryId, answer.Hits[0].Id, true, null, Token);

    private static QueryId IdOf(SearchAnswer answer)
    {
        Assert.True(QueryId.TryParse(answer.QueryId, out var id));
        return id;
    }

    /// <summary>What the coordinator counts, once all of it has been sent.</summary>
    private static async Task<EvidenceLedger> LedgerAsync(ShoalCluster cluster)
    {
        await cluster.Service<RolloutRecorder>(0).FlushAsync();
        var ledger = new EvidenceLedger();
        foreach (var batch in await EvidenceAsync(cluster)) ledger.Add(batch);
        return ledger;
    }

    private static async Task<IEnumerable<StoredEvidence>> EvidenceAsync(ShoalCluster cluster)
    {
        var prefix = RolloutRecords.EvidencePrefix(await IncarnationAsync(cluster), "r1");
        var records = await cluster.Stores.Control.ListAsync(prefix, Token);
        return records.Select(RolloutRecords.Read<StoredEvidence>);
    }
}
