using System.Globalization;
using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>
/// What was acknowledged outlives <c>kill -9</c>. A seed decides the moments and the changes; what else happens in a
/// moment is the machine's. <c>tests/kill-during-ingest.sh</c> runs the second test over all of SciFact.
/// </summary>
public sealed class KillDuringIngestTests(ITestOutputHelper output)
{
    private const int SyntheticSeed = 20_260_101;

    [Fact]
    public async Task AcknowledgedWritesSurviveKills()
    {
        var corpus = SyntheticCorpus.Create(count: 240, SyntheticSeed);

        await RunAsync(
            new KillPlan(Kills: 3, SyntheticSeed) { BatchSize = 16, ChangeShare = 0.2, DeletionShare = 0.2 }, corpus);
    }

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task AcknowledgedWritesSurviveKills_WithSciFact()
    {
        TestTier.SkipUnlessSlow();
        var documents = Setting("SHOAL_KILL_DOCUMENTS", 1000);
        var corpus = await SciFact.ReadAsync(documents, TestContext.Current.CancellationToken);
        var plan = new KillPlan(Setting("SHOAL_KILLS", 5), Setting("SHOAL_SEED", Environment.TickCount))
        {
            EncodesEverySearch = Setting("SHOAL_KILL_TEXTS", 0) == 1,
        };

        await RunAsync(plan, corpus);
    }

    private async Task RunAsync(KillPlan plan, IReadOnlyList<Document> corpus)
    {
        using var data = new TemporaryFolder();
        output.WriteLine($"seed {plan.Seed}");

        var tally = await new KillRun(plan, corpus, data.Path, output.WriteLine)
            .RunAsync(TestContext.Current.CancellationToken);

        var summary = tally.Summarize(plan.Seed);
        output.WriteLine(summary);
        Assert.True(tally.IsClean, string.Join('\n', [summary, .. tally.Examples]));
    }

    private static int Setting(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : fallback;
}
