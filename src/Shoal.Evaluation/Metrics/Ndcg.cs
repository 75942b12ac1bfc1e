namespace Shoal.Evaluation.Metrics;

/// <summary>Normalized discounted cumulative gain: the discounted gains of the ranks as a share of the ideal.</summary>
/// <remarks>
/// The gain is the grade itself, discounted by log2(rank + 1); the ideal ranking comes from the judgments, retrieved
/// or not (Järvelin &amp; Kekäläinen 2002, in trec_eval's form: ndcg and ndcg_cut).
/// </remarks>
public sealed class Ndcg(int? cutoff = null) : RetrievalMetric("Ndcg", cutoff)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var ideal = DiscountedCumulativeGain(ranking.IdealGains, Cutoff);
        return ideal == 0 ? 0 : DiscountedCumulativeGain(ranking.Grades, Cutoff) / ideal;
    }

    private static double DiscountedCumulativeGain(ReadOnlySpan<int> grades, int cutoff)
    {
        var sum = 0.0;
        for (var i = 0; i < Math.Min(grades.Length, cutoff); i++)
        {
            if (JudgedRanking.IsRelevant(grades[i])) sum += grades[i] / Math.Log2(i + 2);
        }

        return sum;
    }
}
