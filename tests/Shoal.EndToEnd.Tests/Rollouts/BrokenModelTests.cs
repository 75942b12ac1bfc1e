using Shoal.EndToEnd.Tests.Corpora;
using Shoal.Protocol;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>Candidates that must never reach a caller. <c>tests/broken-candidates.sh</c> runs it.</summary>
public sealed class BrokenModelTests(ITestOutputHelper output)
{
    private static readonly string[] Deciding = ["judgedQuality", "overlapFloor", "health"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("short-sighted")]
    [InlineData("shifted")]
    public async Task ABrokenCandidate_FailsInTheShadow_AndNoCallerSeesIt(string broken)
    {
        var better = RolloutServer.BetterDirectory();
        var corpus = await JudgedCorpus.ReadAsync(0, Token);
        using var folder = new TemporaryFolder();
        var candidate = broken == "shifted"
            ? BrokenModels.Shifted(folder.Path, better) : BrokenModels.ShortSighted(folder.Path);
        using var data = new TemporaryFolder();
        await using var server = await RolloutServer.StartAsync(data.Path, [candidate], Token);
        await server.FillAsync(corpus, Token);

        var traffic = new LiveTraffic(server.Client, RolloutServer.Collection, corpus, seed: 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var running = traffic.RunAsync(stop.Token);
        var started = await server.Rollouts.StartAsync(new StartRolloutRequest { Model = broken }, Token);
        var end = await server.Rollouts.WatchAsync(started.Id, Token)
            .FirstAsync(info => RolloutStages.IsFinal(info.Stage) || info.Stage == RolloutStages.Held, Token);
        await stop.CancelAsync();
        await running;

        output.WriteLine($"{broken}: {end.Stage}: {end.Reason}");
        Assert.Equal(RolloutStages.Failed, end.Stage);
        Assert.Contains(Deciding, gate => end.Reason.Contains(gate, StringComparison.Ordinal));
        var journal = await server.Rollouts.GetJournalAsync(started.Id, cancellationToken: Token);
        Assert.DoesNotContain(journal, entry => entry.Stage is RolloutStages.Canary or RolloutStages.Promoted);
        Assert.Equal([1], traffic.Answered.Keys);
        Assert.Empty(traffic.Failures);
    }
}
