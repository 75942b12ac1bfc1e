using Microsoft.Extensions.Time.Testing;
using Shoal.Cli.Ingestion;
using Shoal.Protocol;
using Spectre.Console.Testing;

namespace Shoal.Cli.Tests.Ingestion;

public sealed class IngestProgressTests
{
    private static readonly DocumentResult Created = new() { Id = "d", Status = DocumentStatus.Created };

    [Fact]
    public void Describe_SteadySpeed_GivesRateAndTimeLeft()
    {
        var time = new FakeTimeProvider();
        var (tally, rate) = (new IngestTally(), new RateWindow(time));

        Count(tally, rate, time, lines: 100, each: TimeSpan.FromMilliseconds(20));

        Assert.Equal("100 documents, 50/s, 3 min left", IngestProgress.Describe(tally, rate, totalBytes: 76_000));
    }

    [Fact]
    public void Describe_AfterAFastStart_GivesTheSpeedOfTheLastHalfMinute()
    {
        var time = new FakeTimeProvider();
        var (tally, rate) = (new IngestTally(), new RateWindow(time));

        Count(tally, rate, time, lines: 5000, each: TimeSpan.FromMilliseconds(1));
        Count(tally, rate, time, lines: 80, each: TimeSpan.FromMilliseconds(500));

        Assert.Equal("5,080 documents, 2.0/s", IngestProgress.Describe(tally, rate, totalBytes: null));
    }

    [Fact]
    public void Describe_Nothing_HasNoTimeLeft() =>
        Assert.Equal(
            "0 documents, 0.0/s",
            IngestProgress.Describe(new IngestTally(), new RateWindow(new FakeTimeProvider()), totalBytes: 100));

    [Fact]
    public async Task Show_NoTerminal_PrintsALineEveryFewSeconds()
    {
        using var console = new TestConsole();
        var time = new FakeTimeProvider();
        var tally = new IngestTally();

        await IngestProgress.ShowAsync(console, totalBytes: 100, time, report =>
        {
            for (var line = 1; line <= 10; line++)
            {
                time.Advance(TimeSpan.FromSeconds(2));
                tally.Count(new IngestLine(line, Bytes: 10), Created);
                report(tally);
            }

            return Task.CompletedTask;
        });

        Assert.Equal(
            "3 documents, 0.5/s, 14 s left\n6 documents, 0.5/s, 8 s left\n9 documents, 0.5/s, 2 s left\n",
            console.Output);
    }

    [Fact]
    public async Task Show_Terminal_DrawsABar()
    {
        using var console = new TestConsole().Interactive().EmitAnsiSequences();
        console.Profile.Width = 120;
        console.Profile.Out = new Terminal(console.Profile.Out.Writer);
        var tally = new IngestTally();

        await IngestProgress.ShowAsync(console, totalBytes: 10, TimeProvider.System, report =>
        {
            tally.Count(new IngestLine(1, Bytes: 10), Created);
            report(tally);
            return Task.CompletedTask;
        });

        Assert.Contains("100%", console.Output, StringComparison.Ordinal);
        Assert.Contains("1 documents", console.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Tally_MoreFailuresThanAreListed_CountsThemAll()
    {
        var tally = new IngestTally();

        for (var line = 1; line <= IngestTally.MaxListedFailures + 5; line++)
        {
            tally.CountFailure(new IngestLine(line, 1), null, new DocumentError("code", "detail"));
        }

        Assert.Equal(IngestTally.MaxListedFailures + 5, tally.Failed);
        Assert.Equal(IngestTally.MaxListedFailures, tally.Failures.Count);
    }

    private static void Count(IngestTally tally, RateWindow rate, FakeTimeProvider time, int lines, TimeSpan each)
    {
        for (var line = 0; line < lines; line++)
        {
            time.Advance(each);
            tally.Count(new IngestLine(line, Bytes: 10), Created);
            rate.Add(tally.Documents, tally.Bytes);
        }
    }
}
