using Shoal.Evaluation.Gates;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// A collection's judged queries decide, whoever asks or nobody: the texts' last words are what is asked for, and the
/// models read 200, 256 and 300 tokens of them.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class JudgedRolloutTests
{
    private const int Documents = 30;
    private const int WordsAsked = 10;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ACandidateThatReadsLess_FailsByItsJudgedQueriesAlone()
    {
        await using var cluster = await StartAsync(wordsBefore: 220);

        var end = await RunAsync(cluster, CandidateModels.Better, view => view.IsFinal);

        Assert.Equal(RolloutStage.Failed, end.Stage);
        Assert.Contains("judgedQuality", end.Reason, StringComparison.Ordinal);
        Assert.InRange(JudgedGate(end).Numbers["difference"], -1, -0.2);
        Assert.InRange(JudgedGate(end).Numbers["upper"], -1, -0.05);
    }

    [Fact]
    public async Task ACandidateThatReadsMore_PassesAndWhatIsUnknownIsCounted()
    {
        await using var cluster = await StartAsync(wordsBefore: 265);

        var seen = await RunAsync(
            cluster,
            CandidateModels.Longer,
            view => view.Gates.Any(gate => gate.Numbers.ContainsKey("unanswerableQueries")
                && gate.Numbers.ContainsKey("difference")));

        var gate = JudgedGate(seen);
        Assert.Equal(RolloutGateVerdict.Pass, gate.Verdict);
        Assert.InRange(gate.Numbers["difference"], 0.2, 1);
        Assert.Equal(
            (Documents, 2, 1),
            (gate.Numbers["judgedQueries"], gate.Numbers["unknownDocuments"], gate.Numbers["unanswerableQueries"]));
    }

    /// <summary>
    /// Starts a collection whose documents end with the words that are asked for, and its judged set.
    /// </summary>
    private static async Task<ShoalCluster> StartAsync(int wordsBefore)
    {
        var cluster = await RolloutTraffic.StartAsync(0);
        var before = Enumerable.Range(0, wordsBefore).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Documents).Select(i => cluster.PutAsync(
            Name, DocumentOf(i), string.Join(' ', before.Select(word => $"d{i}w{word}")) + " " + QueryOf(i))));
        JudgedQuery[] judged =
        [
            .. Enumerable.Range(0, Documents).Select(i => new JudgedQuery(
                $"q{i}", QueryOf(i), new Dictionary<string, int> { [DocumentOf(i)] = 1, ["never-there"] = 1 })),
            new JudgedQuery("lost", "a query about nothing", new Dictionary<string, int> { ["gone"] = 2 }),
        ];
        await cluster.Service<JudgmentService>(0).PutAsync(Name, judged, Token);
        return cluster;
    }

    private static async Task<RolloutView> RunAsync(
        ShoalCluster cluster, string model, Func<RolloutView, bool> reached)
    {
        await cluster.Service<RolloutService>(0).StartAsync(Name, Canary(50) with { Model = model }, "tester", Token);
        return await UntilAsync(cluster, reached);
    }

    private static RolloutGate JudgedGate(RolloutView view) =>
        view.Gates.Single(gate => gate.Name == GateNames.JudgedQuality);

    private static string QueryOf(int i) =>
        string.Join(' ', Enumerable.Range(0, WordsAsked).Select(word => $"answer{i}x{word}"));
}
