using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Evaluation.Datasets;
using Shoal.Evaluation.Metrics;
using Shoal.Protocol;

namespace Shoal.Cli.Retrieval;

/// <summary>Asks a server every query of an evaluation, several at a time.</summary>
internal sealed class RetrievalRunner(ISearchClient search, RetrievalRunOptions options, TimeProvider time)
{
    /// <summary>Returns all rankings, in the order of the queries. The first refusal ends the run.</summary>
    public async Task<RetrievalRun> RunAsync(IReadOnlyList<DatasetQuery> queries, CancellationToken cancellationToken)
    {
        var answers = new SearchResponse[queries.Count];
        var latencies = new TimeSpan[queries.Count];
        var bounds = new ParallelOptions
        {
            MaxDegreeOfParallelism = options.Concurrency,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, queries.Count, bounds, async (index, token) =>
        {
            var started = time.GetTimestamp();
            answers[index] = await search.SearchAsync(options.Collection, RequestOf(queries[index]), token);
            latencies[index] = time.GetElapsedTime(started);
        });

        var entries = queries.Zip(answers).SelectMany(pair =>
            pair.Second.Hits.Select(hit => new RunEntry(pair.First.Id, hit.Id, hit.Score)));
        var gaps = answers.Select(answer => CoverageOutput.Describe(answer.Coverage));
        return new RetrievalRun(new Run(entries), latencies, gaps.FirstOrDefault(gap => gap is not null));
    }

    private SearchRequest RequestOf(DatasetQuery query) => new()
    {
        Query = query.Text,
        TopK = options.TopK,
        Exact = options.Exact ? true : null,
        EfSearch = options.EfSearch,
        Include = [],

        // A shard that is late would lower the quality that is measured, so none is left out for being late.
        TimeoutMs = Limits.MaxTimeoutMs,
    };
}
