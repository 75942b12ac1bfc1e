namespace Shoal.Evaluation.Metrics;

/// <summary>The share of the relevant documents that the counted ranks hold.</summary>
/// <remarks>trec_eval's recall; without a cutoff its set_recall.</remarks>
public sealed class Recall(int? cutoff = null) : RetrievalMetric("Recall", cutoff)
{
    /// <inheritdoc/>
    public override double Evaluate(JudgedRanking ranking)
    {
        ArgumentNullException.ThrowIfNull(ranking);
        return ranking.RelevantCount == 0 ? 0 : (double)ranking.RelevantWithin(Cutoff) / ranking.RelevantCount;
    }
}
