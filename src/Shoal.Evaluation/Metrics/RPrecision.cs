namespace Shoal.Evaluation.Metrics;

/// <summary>Precision at R, where R is the number of relevant documents (trec_eval's Rprec).</summary>
public sealed class RPrecision() : RetrievalMetric("RPrecision", cutoff: null)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        var relevant = ranking.RelevantCount;
        return relevant == 0 ? 0 : (double)ranking.RelevantWithin(relevant) / relevant;
    }
}
