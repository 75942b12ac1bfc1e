using System.Diagnostics;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;

namespace Shoal.Benchmarks.Retrieval;

/// <summary>
/// Retrieval quality of the whole path with the bundled model: all of SciFact into an HNSW collection over HTTP, its
/// 300 test queries through the index and exactly, and how soon the server answers after a restart.
/// </summary>
internal sealed class SciFactBenchmark(TextWriter output)
{
    private const string Collection = "scifact";
    private const int TopK = 100;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var documents = await SciFact.ReadDocumentsAsync(SciFact.Documents, cancellationToken);
        var judgments = await SciFact.ReadJudgmentsAsync(cancellationToken);
        var queries = await SciFact.ReadQueriesAsync(judgments, cancellationToken);
        await using var server = await BenchmarkServer.StartAsync(Environment.ProcessorCount, cancellationToken);

        var started = Stopwatch.GetTimestamp();
        await server.IngestAsync(Collection, new IndexRequest { Type = "hnsw" }, documents, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(started);
        await output.WriteLineAsync($"ingest: {documents.Count} documents in {elapsed.TotalSeconds:F1} s");
        await EvaluateAsync(server, judgments, queries, exact: false, cancellationToken);
        await EvaluateAsync(server, judgments, queries, exact: true, cancellationToken);

        await server.StopAsync(cancellationToken);
        started = Stopwatch.GetTimestamp();
        await server.StartProcessAsync(cancellationToken);
        elapsed = Stopwatch.GetElapsedTime(started);
        var metrics = await server.ReadMetricsAsync(cancellationToken);
        var encoded = metrics.Sum("shoal_encoder_batch_texts_sum", "lane", "bulk");
        var count = (await server.Client.Collections.GetAsync(Collection, cancellationToken)).Documents;
        await output.WriteLineAsync(
            $"restart: ready after {elapsed.TotalSeconds:F2} s, {count} documents, {encoded} documents encoded");
        await EvaluateAsync(server, judgments, queries, exact: false, cancellationToken);
    }

    private async Task EvaluateAsync(
        BenchmarkServer server,
        Qrels judgments,
        IReadOnlyList<DatasetQuery> queries,
        bool exact,
        CancellationToken cancellationToken)
    {
        var entries = new List<RunEntry>();
        foreach (var query in queries)
        {
            var request = new SearchRequest { Query = query.Text, TopK = TopK, Exact = exact, Include = [] };
            var answer = await server.Client.Search.SearchAsync(Collection, request, cancellationToken);
            entries.AddRange(answer.Hits.Select(hit => new RunEntry(query.Id, hit.Id, hit.Score)));
        }

        var metrics = new[] { "NdcgAt10", "RecallAt100", "MrrAt10" }.Select(RetrievalMetricRegistry.Get).ToList();
        var means = RetrievalMetrics.Evaluate(new Run(entries), judgments, metrics).Means;
        var scores = metrics.Select(m => $"{m.Label} {means[m.Name]:F5}");
        var index = exact ? "exact" : "hnsw";
        await output.WriteLineAsync($"{index}: {queries.Count} queries, {string.Join(", ", scores)}");
    }
}
