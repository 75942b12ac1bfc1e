namespace Shoal.Evaluation.Metrics;

/// <summary>One over the rank of the first relevant document; 0 when there is none (trec_eval's recip_rank).</summary>
/// <remarks>Its mean over the queries is the MRR.</remarks>
public sealed class ReciprocalRank(int? cutoff = null) : RetrievalMetric("Mrr", cutoff)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var grades = ranking.Grades;
        for (var i = 0; i < Math.Min(grades.Length, Cutoff); i++)
        {
            if (JudgedRanking.IsRelevant(grades[i])) return 1.0 / (i + 1);
        }

        return 0;
    }
}
