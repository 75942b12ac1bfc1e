using Shoal.Cli.Retrieval;
using Shoal.Evaluation.Metrics;

namespace Shoal.Cli.Tests.Retrieval;

public sealed class RetrievalResultTests
{
    private static readonly Qrels OneJudgment = new([new("q", "d", 1)]);

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 2, 3)]
    [InlineData(100, 50, 95)]
    public void From_Latencies_GivesTheNearestRank(int searches, int p50, int p95)
    {
        var latencies = Enumerable.Range(1, searches).Reverse().Select(i => TimeSpan.FromMilliseconds(i)).ToArray();

        var result = RetrievalResult.From(new RetrievalRun(new Run([]), latencies, null), OneJudgment, cutoff: 10);

        Assert.Equal((p50, p95), (result.LatencyP50.TotalMilliseconds, result.LatencyP95.TotalMilliseconds));
    }

    [Fact]
    public void From_CutoffOfTheRecallDepth_NamesEachMetricOnce()
    {
        var result = RetrievalResult.From(
            new RetrievalRun(new Run([]), [TimeSpan.Zero], null), OneJudgment, RetrievalResult.RecallDepth);

        Assert.Equal(
            ["ndcg@100", "mrr", "recall@100", "precision@100", "map"], result.Metrics.Select(metric => metric.Label));
    }
}
