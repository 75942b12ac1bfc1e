using System.Globalization;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Collections;
using Shoal.Grains.Documents;
using Shoal.Grains.Rollouts;
using Shoal.Grains.Tests.Cluster;
using static Shoal.Grains.Tests.Rollouts.RolloutTraffic;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>
/// A candidate that is as good as the serving model answers judged queries as well, whatever is written.
/// </summary>
[Collection(ClusterTests.Name)]
public sealed class JudgedComparisonTests
{
    private const int Documents = 30;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task DocumentsThatComeAndGo_AreNoDifference()
    {
        await using var cluster = await StartAsync(CandidateModels.Copy);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = Enumerable.Range(0, 4).Select(worker => ReplaceAsync(cluster, worker, stop.Token)).ToArray();
        var judged = Enumerable.Range(0, Documents).Select(JudgedOf).ToArray();

        var differences = await CompareAsync(cluster, judged);

        await stop.CancelAsync();
        await Task.WhenAll(writing);
        Assert.All(differences, difference => Assert.Equal(0, difference ?? 0));
        Assert.InRange(differences.Count(difference => difference is null), 0, Documents / 10);
    }

    [Fact]
    public async Task ADocumentThatTheCandidateHasNoVectorsOfYet_IsWaitedFor()
    {
        await using var cluster = await StartAsync(CandidateModels.Better);
        cluster.Probe.FailModel(CandidateModels.Better, "the card is gone");
        await cluster.PutAsync(Name, "new", "narwhals sing in winter");
        // A pass that failed, after which the next one comes later than the comparison's first look.
        await UntilAsync(cluster, view => view.Progress is { Pending: > 0, FailureReason: not null });

        cluster.Probe.HealModel(CandidateModels.Better);
        var differences = await CompareAsync(cluster, Judged("new", "narwhals"));

        Assert.Equal([0], differences);
    }

    /// <summary>Starts a collection with a canary, whose two generations are whole.</summary>
    private static async Task<ShoalCluster> StartAsync(string model)
    {
        var cluster = await RolloutTraffic.StartAsync(Documents);
        var request = Canary(50) with { Model = model };
        await cluster.Service<RolloutService>(0).StartAsync(Name, request, "tester", Token);
        await UntilAsync(cluster, view => view.Stage == RolloutStage.Canary);
        return cluster;
    }

    /// <summary>
    /// Keeps one document more in the collection that answers one judged query better than the judged one does, and
    /// none of the others; each time another one.
    /// </summary>
    private static async Task ReplaceAsync(ShoalCluster cluster, int worker, CancellationToken stop)
    {
        var random = new Random(worker);
        string? last = null;
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"other-{worker}-{number}");
            var i = random.Next(Documents);
            await cluster.PutAsync(Name, id, $"animal{i} plant{i * 3}");
            if (last is not null) await cluster.Service<DocumentService>(0).DeleteAsync(Name, last, null, Token);
            last = id;
        }
    }

    private static async Task<double?[]> CompareAsync(ShoalCluster cluster, params JudgedQuery[] judged)
    {
        var view = (await cluster.Service<CollectionService>(0).GetAsync(Name, Token)).View;
        var candidate = view.Generations.Single(generation => generation.Number != view.Serving);
        return await cluster.Service<JudgedComparison>(0).RunAsync(view, candidate, judged, Token);
    }

    private static JudgedQuery JudgedOf(int i) => Judged(DocumentOf(i), $"animal{i} eats plant{i * 3}");

    private static JudgedQuery Judged(string document, string text) =>
        new($"q-{document}", text, new Dictionary<string, int> { [document] = 1 });
}
