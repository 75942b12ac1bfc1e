namespace Shoal.Evaluation.Metrics;

/// <summary>The metrics of one query.</summary>
/// <param name="QueryId">The query.</param>
/// <param name="Values">In [0, 1], by <see cref="RetrievalMetric.Name"/>.</param>
public sealed record QueryMetrics(string QueryId, IReadOnlyDictionary<string, double> Values);
