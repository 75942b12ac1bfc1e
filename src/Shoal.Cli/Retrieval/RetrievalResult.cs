using Shoal.Cli.Output;
using Shoal.Evaluation.Metrics;

namespace Shoal.Cli.Retrieval;

/// <summary>The numbers of an evaluation, as they are printed.</summary>
/// <param name="Metrics">In the order in which they are printed.</param>
/// <param name="Means">By the metric's name.</param>
/// <param name="QueryCount">How many queries the means are over.</param>
/// <param name="LatencyP50">Half of the searches took at most this long.</param>
/// <param name="LatencyP95">95 of 100 searches took at most this long.</param>
internal sealed record RetrievalResult(
    IReadOnlyList<RetrievalMetric> Metrics,
    IReadOnlyDictionary<string, double> Means,
    int QueryCount,
    TimeSpan LatencyP50,
    TimeSpan LatencyP95)
{
    // The depth at which retrieval for a later reranker is judged, whatever the cutoff of the rest.
    public const int RecallDepth = 100;

    /// <summary>Measures a run over all judged queries; one without hits counts 0.</summary>
    public static RetrievalResult From(RetrievalRun run, Qrels qrels, int cutoff)
    {
        RetrievalMetric[] metrics =
        [
            new Ndcg(cutoff), new ReciprocalRank(), new Recall(cutoff), new Recall(RecallDepth), new Precision(cutoff),
            new AveragePrecision(),
        ];
        metrics = [.. metrics.DistinctBy(metric => metric.Name)];
        var report = RetrievalMetrics.Evaluate(run.Run, qrels, metrics);
        return new RetrievalResult(
            metrics,
            report.Means,
            report.Queries.Count,
            Quantile(run.Latencies, 0.50),
            Quantile(run.Latencies, 0.95));
    }

    public void WriteTable(CliContext context)
    {
        var table = Tables.Create("METRIC", "MEAN");
        foreach (var metric in Metrics) table.AddTextRow(metric.Label, Display.Score(Means[metric.Name]));
        table.AddTextRow("queries", Display.Count(QueryCount));
        table.AddTextRow("latency p50", Display.Milliseconds(LatencyP50.TotalMilliseconds));
        table.AddTextRow("latency p95", Display.Milliseconds(LatencyP95.TotalMilliseconds));
        context.Out.Write(table);
    }

    public void WriteJson(CliContext context) => context.Out.WriteJsonObject(writer =>
    {
        writer.WriteNumber("queries", QueryCount);
        foreach (var metric in Metrics) writer.WriteNumber(metric.Label, Math.Round(Means[metric.Name], 6));
        writer.WriteNumber("latency_p50_ms", Math.Round(LatencyP50.TotalMilliseconds, 3));
        writer.WriteNumber("latency_p95_ms", Math.Round(LatencyP95.TotalMilliseconds, 3));
    });

    // The nearest rank: a value that was measured, never one between two.
    private static TimeSpan Quantile(IReadOnlyList<TimeSpan> values, double share) =>
        values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1);
}
