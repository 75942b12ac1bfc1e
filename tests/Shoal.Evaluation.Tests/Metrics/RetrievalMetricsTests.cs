using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Tests.Metrics;

public sealed class RetrievalMetricsTests
{
    private static readonly Qrels TwoQueries = new([new("q1", "d1", 1), new("q2", "d1", 1)]);

    [Theory]
    [InlineData(AveragedQueries.Judged, 2, 0.5)]
    [InlineData(AveragedQueries.JudgedAndRetrieved, 1, 1.0)]
    public void Evaluate_QueryWithoutResults_CountsZeroUnlessOnlyRetrievedOnesAreAveraged(
        AveragedQueries averaged, int queries, double mean)
    {
        var report = RetrievalMetrics.Evaluate(
            new Run([new("q1", "d1", 0.5)]), TwoQueries, [new ReciprocalRank()], averaged);

        Assert.Equal(queries, report.Queries.Count);
        Assert.Equal(mean, report.Means["Mrr"]);
    }

    [Fact]
    public void Evaluate_QueryThatNobodyJudged_IsIgnored()
    {
        var run = new Run([new("q1", "d1", 1), new("q2", "d1", 1), new("other", "d1", 1)]);

        var report = RetrievalMetrics.Evaluate(run, TwoQueries, [new ReciprocalRank()]);

        Assert.Equal(["q1", "q2"], report.Queries.Select(query => query.QueryId));
    }

    [Fact]
    public void Evaluate_NothingJudged_HasZeroMeans() =>
        Assert.Equal(0, RetrievalMetrics.Evaluate(new Run([]), new Qrels([]), [new Ndcg(10)]).Means["NdcgAt10"]);

    [Fact]
    public void Run_EqualScores_AreOrderedByDocumentIdDescending()
    {
        var run = new Run([new("q", "a", 1), new("q", "B", 1), new("q", "c", 2), new("q", "b", 1)]);

        Assert.Equal(["c", "b", "a", "B"], run.RankingOf("q").Select(entry => entry.DocumentId));
    }

    [Fact]
    public void Run_DocumentTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Run([new("q", "d", 1), new("q", "d", 2)]));

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Run_ScoreThatIsNoNumber_IsRefused(double score) =>
        Assert.Throws<ArgumentException>(() => new Run([new("q", "d", score)]));

    [Fact]
    public void Qrels_DocumentTwice_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new Qrels([new("q", "d", 1), new("q", "d", 0)]));

    [Theory]
    [InlineData("NdcgAt10", "ndcg@10")]
    [InlineData("MrrAt10", "mrr@10")]
    [InlineData("Mrr", "mrr")]
    [InlineData("RecallAt100", "recall@100")]
    [InlineData("PrecisionAt5", "precision@5")]
    [InlineData("Map", "map")]
    [InlineData("RPrecision", "rprecision")]
    public void Registry_KnownName_GivesTheMetricOfThatName(string name, string label)
    {
        var metric = RetrievalMetricRegistry.Get(name);

        Assert.Equal(name, metric.Name);
        Assert.Equal(label, metric.Label);
    }

    [Theory]
    [InlineData("ndcg")]
    [InlineData("NdcgAt")]
    [InlineData("NdcgAt0")]
    [InlineData("NdcgAt-1")]
    [InlineData("NdcgAt99999999999")]
    [InlineData("Precision")]
    [InlineData("BprefAt10")]
    [InlineData("F1At10")]
    public void Registry_UnknownName_SaysWhichThereAre(string name) =>
        Assert.Contains(
            "Ndcg, Mrr, Recall", Assert.Throws<ArgumentException>(() => RetrievalMetricRegistry.Get(name)).Message,
            StringComparison.Ordinal);
}
