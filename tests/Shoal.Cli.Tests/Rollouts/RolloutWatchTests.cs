using Microsoft.Extensions.Time.Testing;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;
using Spectre.Console.Testing;

namespace Shoal.Cli.Tests.Rollouts;

public sealed class RolloutWatchTests
{
    [Fact]
    public async Task Show_NoTerminal_PrintsChangesAtOnceAndProgressNowAndThen()
    {
        using var console = new TestConsole();
        console.Profile.Width = 200;
        var time = new FakeTimeProvider();

        await RolloutWatch.ShowAsync(console, time, show =>
        {
            for (var second = 0; second < 7; second++)
            {
                show(Samples.Rollout(RolloutStages.Backfilling, pending: 5000 - second));
                time.Advance(TimeSpan.FromSeconds(1));
            }

            show(Samples.Rollout(RolloutStages.Shadowing, pending: 0, GateVerdicts.Pass));
            show(Samples.Rollout(RolloutStages.Shadowing, pending: 0, GateVerdicts.Pass));
            show(Samples.Rollout(RolloutStages.Canary, pending: 0, GateVerdicts.Fail));
            return Task.CompletedTask;
        });

        Assert.Equal(
            """
            r1 Backfilling: 183 of 5,183 documents, 25,000 tokens/s, 65 s left
            r1 Backfilling: 188 of 5,183 documents, 25,000 tokens/s, 65 s left
            r1 Shadowing: It is Shadowing.
            r1 coverage Pass: 0 documents wait
            r1 Canary, 12.5 % of callers: It is Canary.
            r1 coverage Fail: 0 documents wait

            """,
            console.Output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Show_BackfillThatStandsStill_SaysWhy(bool isTerminal)
    {
        using var console = isTerminal ? new TestConsole().Interactive().EmitAnsiSequences() : new TestConsole();
        console.Profile.Width = 200;
        console.Profile.Out = isTerminal ? new Terminal(console.Profile.Out.Writer) : console.Profile.Out;
        var standing = Samples.Rollout(RolloutStages.Backfilling, pending: 5000);

        await RolloutWatch.ShowAsync(console, TimeProvider.System, show =>
        {
            var progress = standing.Progress with { Failed = 0, FailureReason = "The disk is full." };
            show(standing with { Progress = progress });
            return Task.CompletedTask;
        });

        Assert.Contains("failing", console.Output, StringComparison.Ordinal);
        Assert.Contains("The disk is full.", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_Terminal_DrawsOneScreen()
    {
        using var console = new TestConsole().Interactive().EmitAnsiSequences();
        console.Profile.Width = 120;
        console.Profile.Out = new Terminal(console.Profile.Out.Writer);

        await RolloutWatch.ShowAsync(console, TimeProvider.System, show =>
        {
            show(Samples.Rollout(RolloutStages.Backfilling, pending: 2592));
            show(Samples.Rollout(RolloutStages.Canary, pending: 0, GateVerdicts.Pass));
            return Task.CompletedTask;
        });

        string[] parts =
        [
            "███████████████", "65 s left", "Canary, 12.5 % of callers", "5,183 of 5,183 documents", "0 documents wait",
        ];
        Assert.All(parts, part => Assert.Contains(part, console.Output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RolloutStages.Completed, 0)]
    [InlineData(RolloutStages.Failed, 3)]
    [InlineData(RolloutStages.RolledBack, 4)]
    [InlineData(RolloutStages.Held, 5)]
    public void ExitCodeOf_AStage_IsItsOwn(string stage, int code) =>
        Assert.Equal(code, RolloutWatch.ExitCodeOf(stage));
}
