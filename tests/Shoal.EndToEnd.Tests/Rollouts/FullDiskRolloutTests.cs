using Shoal.Client;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Disks;
using Shoal.Testing.Servers;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>A disk that fills up in the middle of a backfill costs time and nothing else.</summary>
public sealed class FullDiskRolloutTests
{
    private const string Collection = "filled";
    private const int Documents = 60;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task ABackfill_OnADiskThatFillsUp_GoesOnWhenThereIsRoom()
    {
        TestTier.SkipUnlessSlow();
        using var models = new TemporaryFolder();
        var candidate = BrokenModels.Sibling(models.Path, "sibling", 100);
        await using var disk = await SmallDisk.MountAsync();
        await using var server = await ServerProcess.StartReadyAsync(disk.Path, Cancellation);
        using var http = Clients.Http(server.Address);
        var client = Clients.WithoutRetries(http);
        await FillAsync(client, candidate);
        var rollouts = client.Rollouts(Collection);

        var started = await rollouts.StartAsync(Slow(), Cancellation);
        await UntilAsync(rollouts, started.Id, info => info.Progress.Pending < Documents);
        await disk.FillAsync();
        var refusal = await Assert.ThrowsAsync<ShoalClientException>(() => client.Documents(Collection)
            .PutAsync(new Document { Id = "late", Text = "A late note." }, cancellationToken: Cancellation));
        Assert.Equal(ShoalErrorCodes.StorageUnavailable, refusal.Code);
        var full = await UntilAsync(rollouts, started.Id, info => info.Progress.FailureReason is not null);
        Assert.Equal(RolloutStages.Backfilling, full.Stage);
        Assert.Equal(1, (await SearchAsync(client)).Generation);

        await disk.ClearAsync();
        await UntilAsync(rollouts, started.Id, info => info.Stage == RolloutStages.Shadowing && IsInspected(info));
        await rollouts.PromoteAsync(started.Id, Cancellation);
        var answer = await SearchAsync(client);
        Assert.Equal(2, answer.Generation);
        Assert.Equal(Documents, (await client.Collections.GetAsync(Collection, Cancellation)).Documents);
    }

    private static async Task FillAsync(IShoalClient client, string candidate)
    {
        await client.Models.RegisterAsync(candidate, cancellationToken: Cancellation);
        var settings = new CreateCollectionRequest { Model = "all-minilm-l6-v2", Shards = 2 };
        await client.Collections.CreateAsync(Collection, settings, Cancellation);
        var results = client.Documents(Collection).BulkAsync(
            SyntheticCorpus.Create(Documents, seed: 5).ToAsyncEnumerable(), cancellationToken: Cancellation);
        await foreach (var result in results) Assert.Null(result.Error);
    }

    // Some ten documents a second, so that the disk fills up in the middle.
    private static StartRolloutRequest Slow() => new()
    {
        Model = "sibling",
        RateLimit = new RateLimitRequest { TokensPerSecond = 300 },
        Shadow = new ShadowRequest { MinimumQueries = 1_000 },
    };

    private static async Task<RolloutInfo> UntilAsync(
        IRolloutsClient rollouts, string id, Func<RolloutInfo, bool> isThere)
    {
        using var timer = new PeriodicTimer(Glance);
        while (await timer.WaitForNextTickAsync(Cancellation))
        {
            var info = await rollouts.GetAsync(id, Cancellation);
            Assert.False(RolloutStages.IsFinal(info.Stage), info.Reason);
            if (isThere(info)) return info;
        }

        throw new OperationCanceledException(Cancellation);
    }

    private static bool IsInspected(RolloutInfo info) =>
        info.Gates.Any(gate => gate is { Name: "health", Verdict: "Pass" });

    private static Task<SearchResponse> SearchAsync(IShoalClient client) => client.Search.SearchAsync(
        Collection, new SearchRequest { Query = "a note", TimeoutMs = Limits.MaxTimeoutMs }, Cancellation);
}
