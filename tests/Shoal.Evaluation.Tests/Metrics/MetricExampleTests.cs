using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Tests.Metrics;

/// <summary>Small rankings whose metrics can be checked with a pencil; each cites where the example is from.</summary>
public sealed class MetricExampleTests
{
    [Fact]
    public void Ndcg_GradedRanking_EqualsTheHandWorkedValue()
    {
        // The example of en.wikipedia.org/wiki/Discounted_cumulative_gain: the grades 3, 2, 3, 0, 1, 2 in rank order
        // give DCG@6 = 6.861; with two more judged documents of grades 3 and 2, IDCG@6 = 8.740 and nDCG@6 = 0.785.
        var ranking = Judged([3, 2, 3, 0, 1, 2], notRetrieved: [3, 2]);

        Assert.Equal(0.785, new Ndcg(6).Evaluate(ranking), 3);
    }

    [Fact]
    public void AveragePrecision_RankingThatMissesOne_EqualsTheTextbookFormula()
    {
        // Manning, Raghavan, Schütze, "Introduction to Information Retrieval", ch. 8.4: the precision at each relevant
        // document's rank, averaged over all relevant documents. Here ranks 1, 3, 6 of 4: (1 + 2/3 + 3/6 + 0) / 4.
        var ranking = Judged([1, 0, 1, 0, 0, 1], notRetrieved: [1]);

        Assert.Equal((1 + (2.0 / 3) + 0.5) / 4, new AveragePrecision().Evaluate(ranking), 12);
        Assert.Equal((1 + (2.0 / 3)) / 4, new AveragePrecision(5).Evaluate(ranking), 12);
    }

    [Fact]
    public void ReciprocalRank_FirstRelevantIsThird_IsOneThird()
    {
        // Voorhees 1999, "The TREC-8 question answering track report": 1 / rank of the first right answer.
        var ranking = Judged([0, JudgedRanking.Unjudged, 2, 1]);

        Assert.Equal(1.0 / 3, new ReciprocalRank().Evaluate(ranking), 12);
        Assert.Equal(0, new ReciprocalRank(2).Evaluate(ranking));
    }

    [Fact]
    public void PrecisionAndRecall_ShortRanking_DivideByCutoffAndByAllRelevant()
    {
        // trec_eval's README: P_k divides by k even when fewer documents were retrieved.
        var ranking = Judged([1, 0, 1], notRetrieved: [1, 1]);

        Assert.Equal(0.2, new Precision(10).Evaluate(ranking), 12);
        Assert.Equal(0.5, new Recall(10).Evaluate(ranking), 12);
        Assert.Equal(0.25, new Recall(2).Evaluate(ranking), 12);
        Assert.Equal(0.5, new RPrecision().Evaluate(ranking), 12);
    }

    [Fact]
    public void Bpref_UnjudgedDocuments_ArePassedOver()
    {
        // Buckley & Voorhees 2004: R = 2, N = 1. The first relevant document has no judged nonrelevant one before
        // it and earns 1, the second has one: 1 - 1 / min(1, 2) = 0. Sum / R = 0.5.
        var ranking = Judged([JudgedRanking.Unjudged, 1, JudgedRanking.Unjudged, 0, 1]);

        Assert.Equal(0.5, new Bpref().Evaluate(ranking), 12);
    }

    [Fact]
    public void EveryMetric_NegativeGrade_CountsAsUnjudged()
    {
        var negative = Judged([-3, 1], notRetrieved: [-1]);
        var unjudged = Judged([JudgedRanking.Unjudged, 1]);

        foreach (var metric in AllMetrics.At(10)) Assert.Equal(metric.Evaluate(unjudged), metric.Evaluate(negative));
    }

    [Fact]
    public void EveryMetric_QueryWithoutRelevantDocuments_IsZero()
    {
        var ranking = Judged([0, 0]);

        foreach (var metric in AllMetrics.At(10)) Assert.Equal(0, metric.Evaluate(ranking));
    }

    private static JudgedRanking Judged(int[] gradesByRank, int[]? notRetrieved = null)
    {
        var entries = gradesByRank.Select((_, rank) => new RunEntry("q", $"d{rank}", -rank));
        var grades = gradesByRank.Select((grade, rank) => ($"d{rank}", grade))
            .Concat((notRetrieved ?? []).Select((grade, index) => ($"missed{index}", grade)))
            .ToDictionary(pair => pair.Item1, pair => pair.Item2);
        return new JudgedRanking([.. entries], grades);
    }
}
