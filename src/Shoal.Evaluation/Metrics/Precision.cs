namespace Shoal.Evaluation.Metrics;

/// <summary>The share of the first ranks that is relevant (trec_eval's P).</summary>
/// <remarks>The divisor is the cutoff even when fewer documents were retrieved: being brief earns nothing.</remarks>
public sealed class Precision(int cutoff) : RetrievalMetric("Precision", cutoff)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        return (double)ranking.RelevantWithin(Cutoff) / Cutoff;
    }
}
