namespace Shoal.Evaluation.Metrics;

/// <summary>Measures a run against a judged set, as trec_eval does.</summary>
public static class RetrievalMetrics
{
    /// <summary>Returns every metric of every query, and their means.</summary>
    /// <param name="run">Queries that nobody judged are ignored.</param>
    /// <param name="qrels">A query all of whose grades are below 1 takes part and counts 0, as in trec_eval.</param>
    /// <param name="metrics">With distinct names.</param>
    /// <param name="averaged">Which queries take part.</param>
    public static RetrievalReport Evaluate(
        Run run,
        Qrels qrels,
        IReadOnlyList<RetrievalMetric> metrics,
        AveragedQueries averaged = AveragedQueries.Judged)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(qrels);
        ArgumentNullException.ThrowIfNull(metrics);
        var queries = new List<QueryMetrics>(qrels.QueryIds.Count);
        foreach (var queryId in qrels.QueryIds)
        {
            var retrieved = run.RankingOf(queryId);
            if (retrieved.Count == 0 && averaged == AveragedQueries.JudgedAndRetrieved) continue;
            queries.Add(Evaluate(queryId, new JudgedRanking(retrieved, qrels.GradesOf(queryId)), metrics));
        }

        return new RetrievalReport(metrics, queries);
    }

    private static QueryMetrics Evaluate(
        string queryId, JudgedRanking ranking, IReadOnlyList<RetrievalMetric> metrics) =>
        new(queryId, metrics.ToDictionary(
            metric => metric.Name, metric => metric.Evaluate(ranking), StringComparer.Ordinal));
}
