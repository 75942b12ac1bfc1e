namespace Shoal.Evaluation.Metrics;

/// <summary>How rarely a document judged not relevant stands before a relevant one.</summary>
/// <remarks>
/// Unjudged documents are passed over.
/// With R relevant and N judged not relevant documents, a relevant document after n of the latter earns
/// 1 - min(n, R) / min(N, R), and the sum is divided by R (Buckley &amp; Voorhees 2004, as trec_eval computes it).
/// </remarks>
public sealed class Bpref() : RetrievalMetric("Bpref", cutoff: null)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var relevant = ranking.RelevantCount;
        if (relevant == 0) return 0;

        double worst = Math.Min(ranking.JudgedNotRelevantCount, relevant);
        var (sum, notRelevantSoFar) = (0.0, 0);
        foreach (var grade in ranking.Grades)
        {
            if (grade == 0) notRelevantSoFar++;
            if (!JudgedRanking.IsRelevant(grade)) continue;
            sum += notRelevantSoFar == 0 ? 1 : 1 - (Math.Min(notRelevantSoFar, relevant) / worst);
        }

        return sum / relevant;
    }
}
