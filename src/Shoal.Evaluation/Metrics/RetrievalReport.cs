namespace Shoal.Evaluation.Metrics;

/// <summary>What a run achieved: per query, and in the mean.</summary>
public sealed class RetrievalReport
{
    internal RetrievalReport(IReadOnlyList<RetrievalMetric> metrics, IReadOnlyList<QueryMetrics> queries)
    {
        Queries = queries;
        Means = metrics.ToDictionary(
            metric => metric.Name,
            metric => queries.Count == 0 ? 0 : queries.Average(query => query.Values[metric.Name]),
            StringComparer.Ordinal);
    }

    /// <summary>One entry a query that took part, in the order of the judged set.</summary>
    public IReadOnlyList<QueryMetrics> Queries { get; }

    /// <summary>The means over <see cref="Queries"/> by <see cref="RetrievalMetric.Name"/>; 0 without any.</summary>
    public IReadOnlyDictionary<string, double> Means { get; }
}
