namespace Shoal.Evaluation.Metrics;

/// <summary>The mean precision at the ranks of all relevant documents; 0 for one not retrieved.</summary>
/// <remarks>
/// trec_eval's map and map_cut: the divisor is the number of relevant documents even under a cutoff, so that a
/// cutoff below that number cannot reach 1. Its mean over the queries is the MAP.
/// </remarks>
public sealed class AveragePrecision(int? cutoff = null) : RetrievalMetric("Map", cutoff)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var grades = ranking.Grades;
        var (sum, relevant) = (0.0, 0);
        for (var i = 0; i < Math.Min(grades.Length, Cutoff); i++)
        {
            if (JudgedRanking.IsRelevant(grades[i])) sum += ++relevant / (i + 1.0);
        }

        return ranking.RelevantCount == 0 ? 0 : sum / ranking.RelevantCount;
    }
}
