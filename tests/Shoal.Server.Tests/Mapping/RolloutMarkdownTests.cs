using Shoal.Server.Mapping;
using Shoal.Server.Tests.Rollouts;

namespace Shoal.Server.Tests.Mapping;

public sealed class RolloutMarkdownTests
{
    private static async Task<string> WriteAsync()
    {
        var report = await new FakeCoordinator().GetReportAsync("r1", TestContext.Current.CancellationToken);
        return RolloutMarkdown.Write("articles", report!.ToInfo());
    }

    [Theory]
    [InlineData("# Rollout r1 of articles: Backfilling\n\n5,063 documents wait.\n")]
    [InlineData("\n| To | generation 2, n@e |\n| Started | 2026-01-02 12:00:00Z |\n")]
    [InlineData("\n| Embedded | 120 of 5,183 documents |\n")]
    [InlineData("\n| canary.steps | 1, 5, 25, 50 |\n")]
    [InlineData("\n| canary.maxStepDuration | PT30M |\n")]
    [InlineData("\n| backfill | 53.3 s | 58.5 s |\n| backfill without a limit | 26.7 s |  |\n")]
    [InlineData("\n| tokens a second | 25,000 | 22,906 |\n")]
    [InlineData("\n| index memory at the peak | 1.0 MiB | 1.0 MiB |\n")]
    [InlineData(" | not yet |\n| disk freed afterwards | ")]
    [InlineData(" | 512 KiB |\n\n## Gates")]
    [InlineData("\n| coverage | Undecided | 5,063 of 5,183 documents wait | pending 5,063 |\n")]
    [InlineData("\n| mean Kendall's tau-b | none |\n")]
    [InlineData("\n| recall@10 against the re-embedded candidate | none |\n")]
    [InlineData("\n| 1 | 2026-01-02 12:00:00Z | operator | stage | Created | Accepted. |\n")]
    [InlineData("\n| 1 | d1 | d3 |\n| 2 | d2 |  |\n")]
    public async Task Write_OfAReport_Has(string part) =>
        Assert.Contains(part, await WriteAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task Write_OfAQueryThatLooksLikeMarkup_KeepsItAText() =>
        Assert.Contains("\n### a\\|b &lt;i>\n", await WriteAsync(), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, "0 s")]
    [InlineData(59.94, "59.9 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(3_725, "1 h 02 min 05 s")]
    [InlineData(90_000, "25 h 00 min 00 s")]
    public void Duration_OfAnyLength_IsReadable(double seconds, string expected) =>
        Assert.Equal(expected, MarkdownWriter.Duration(TimeSpan.FromSeconds(seconds)));
}
