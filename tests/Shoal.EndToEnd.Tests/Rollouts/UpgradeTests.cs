using System.Globalization;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// A real upgrade under live traffic, with real models and real judgments. <c>tests/upgrade-under-traffic.sh</c> runs
/// it over all of SciFact.
/// </summary>
public sealed class UpgradeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRemoval = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ABetterModel_UnderLiveTraffic_ServesInTheEndAndLosesNothing()
    {
        var better = RolloutServer.BetterDirectory();
        var corpus = await JudgedCorpus.ReadAsync(Setting("SHOAL_UPGRADE_DOCUMENTS", 0), Token);
        var seed = Setting("SHOAL_SEED", Environment.TickCount);
        using var data = new TemporaryFolder();
        await using var server = await RolloutServer.StartAsync(data.Path, [better], Token);
        await server.FillAsync(corpus, Token);
        var before = await server.NdcgAsync(corpus, Token);
        output.WriteLine(Text($"seed {seed}, {corpus.Documents.Count} documents, nDCG@10 before {before:F4}"));

        var writePeriod = Setting("SHOAL_UPGRADE_WRITE_PERIOD_MS", LiveTraffic.DefaultWritePeriodMs);
        var traffic = new LiveTraffic(server.Client, RolloutServer.Collection, corpus, seed, writePeriod);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = traffic.RunAsync(stop.Token);
        var started = await server.Rollouts.StartAsync(Upgrade(), Token);
        var end = await FollowAsync(server, started.Id);
        await stop.CancelAsync();
        await running;

        output.WriteLine(await server.Rollouts.GetReportMarkdownAsync(started.Id, Token));
        Assert.Equal(RolloutStages.Completed, end.Stage);
        Assert.Equal("Pass", end.Gates.Single(gate => gate.Name == "judgedQuality").Verdict);
        Assert.Empty(traffic.Failures);
        var after = await server.NdcgAsync(corpus, Token);
        var (lost, resurrected) = await server.VerifyAsync(traffic.Ledger, output.WriteLine, Token);
        var answered = string.Join(", ", traffic.Answered.OrderBy(pair => pair.Key)
            .Select(pair => Text($"generation {pair.Key}: {pair.Value}")));
        output.WriteLine(Text($"seed {seed}: nDCG@10 {before:F4} -> {after:F4}; queries answered by {answered}; ")
            + Text($"failed {traffic.Failures.Count}; writes {traffic.Writes}; ")
            + Text($"verified {traffic.Ledger.Live.Count} live and ")
            + Text($"{traffic.Ledger.Deleted.Count} deleted: lost {lost}, resurrected {resurrected}"));
        Assert.True(after > before, Text($"nDCG@10 {before:F4} -> {after:F4}"));
        Assert.Equal((0, 0), (lost, resurrected));
        await WriteFreedAsync(server, started.Id);
    }

    private static StartRolloutRequest Upgrade() => new()
    {
        Model = RolloutServer.Better,
        Canary = new CanaryRequest { Steps = [10, 50], MinimumQueriesPerStep = 20 },
        RollbackWindow = TimeSpan.FromMinutes(1),
        Adapter = Setting("SHOAL_UPGRADE_ADAPTER", 0) == 1,
    };

    private async Task<RolloutInfo> FollowAsync(RolloutServer server, string id)
    {
        RolloutInfo? last = null;
        await foreach (var info in server.Rollouts.WatchAsync(id, Token))
        {
            if (last?.Stage != info.Stage || last.CanaryPercent != info.CanaryPercent)
                output.WriteLine(Text($"{info.UpdatedAt:HH:mm:ss} {info.Stage} {info.CanaryPercent} %: {info.Reason}"));
            last = info;
            if (info.Stage == RolloutStages.Held) break;
        }

        return last!;
    }

    /// <summary>Waits, since the old generation is deleted a little at a time after the end.</summary>
    private async Task WriteFreedAsync(RolloutServer server, string id)
    {
        var late = DateTimeOffset.UtcNow + LongestRemoval;
        var report = await server.Rollouts.GetReportAsync(id, Token);
        while (report.Actual.MemoryBytesFreed is null)
        {
            Assert.True(DateTimeOffset.UtcNow < late, "What the old generation held was not free in time.");
            await Task.Delay(Glance, Token);
            report = await server.Rollouts.GetReportAsync(id, Token);
        }

        var (forecast, actual) = (report.Rollout.Forecast, report.Actual);
        output.WriteLine(Text($"freed, forecast and actual, bytes: memory {forecast.MemoryBytesFreed:N0} / ")
            + Text($"{actual.MemoryBytesFreed:N0}, disk {forecast.DiskBytesFreed:N0} / {actual.DiskBytesFreed:N0}"));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static int Setting(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : fallback;
}
