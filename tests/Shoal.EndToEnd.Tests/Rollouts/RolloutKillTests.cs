using System.Globalization;
using Shoal.Testing;

namespace Shoal.EndToEnd.Tests.Rollouts;

/// <summary>
/// A rollout outlives <c>kill -9</c> in every stage. <c>tests/kill-during-rollout.sh</c> kills fifty times.
/// </summary>
public sealed class RolloutKillTests(ITestOutputHelper output)
{
    // With this many kills each stage is aimed at four times: none is missed but by accident.
    private const int ManyKills = 40;

    [Fact]
    [Trait("Tier", "Slow")]
    public async Task ARollout_KilledInAnyStage_GoesOnAndLosesNothing()
    {
        TestTier.SkipUnlessSlow();
        var seed = Setting("SHOAL_SEED", Environment.TickCount);
        using var folder = new TemporaryFolder();
        using var data = new TemporaryFolder();
        string[] models =
        [
            BrokenModels.Sibling(folder.Path, "left", 100), BrokenModels.Sibling(folder.Path, "right", 101),
        ];
        using var trace = new KillTrace(seed);
        output.WriteLine($"seed {seed}, trace {trace.Path}");

        var kills = Setting("SHOAL_KILLS", 6);
        var broken = BrokenModels.ShortSighted(folder.Path);
        var run = new RolloutKillRun(kills, seed, data.Path, models, broken, trace, output.WriteLine);
        await run.RunAsync(TestContext.Current.CancellationToken);

        var stages = string.Join(", ", run.Hit.OrderByDescending(hit => hit.Value)
            .Select(hit => $"{hit.Key} {hit.Value}"));
        var tally = string.Create(
            CultureInfo.InvariantCulture,
            $"seed {seed}: kills in {stages}; went on by itself {run.WentOn}, stood still {run.StoodStill}; ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"commands forgotten {run.Forgotten}; verified {run.Verified}, ")
            + string.Create(CultureInfo.InvariantCulture, $"lost {run.Lost}, resurrected {run.Resurrected}");
        output.WriteLine(tally);
        Assert.True(run is { Lost: 0, Resurrected: 0, Forgotten: 0, StoodStill: 0 }, $"{tally}; trace {trace.Path}");
        if (kills < ManyKills) return;
        Assert.True(run.WentOn > 0, "No rollout was under way after a restart.");
        Assert.Superset(RolloutKillRun.Aims.ToHashSet(), run.Hit.Keys.ToHashSet());
    }

    private static int Setting(string variable, int fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value
            ? int.Parse(value, CultureInfo.InvariantCulture)
            : fallback;
}
