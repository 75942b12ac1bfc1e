using System.Globalization;
using Shoal.Evaluation.Projections;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Search;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Measures a drift adapter at full coverage: how many of the ten documents that a query finds among the candidate's
/// vectors its image finds among the old ones, both searched exactly.
/// </summary>
internal sealed class AdapterRecall(
    GenerationSearch search, ShardCalls shards, JudgmentService judgments, AdapterMaps maps, TimeProvider time)
{
    private const int Depth = 10;

    /// <summary>Queries that are run: the mean is known to 0.04 at worst, one standard error.</summary>
    private const int MaxQueries = 200;

    /// <summary>Queries at once.</summary>
    private const int Concurrency = 4;

    /// <summary>The settings change a few times in a rollout, and not during one query again and again.</summary>
    private const int MaxAttempts = 4;

    /// <summary>
    /// Measures, and returns what is known of the adapter then, with a sentence about it; null without any query.
    /// </summary>
    /// <param name="record">The rollout, with its adapter.</param>
    /// <param name="compared">Queries of callers that the shadow compared.</param>
    /// <param name="read">Returns the collection as it is now.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="ShoalException">A query was not answered, or the map cannot be read.</exception>
    public async Task<(AdapterRecord Adapter, string Message)?> MeasureAsync(
        RolloutRecord record,
        IReadOnlyCollection<string> compared,
        Func<Task<CollectionView>> read,
        CancellationToken cancellationToken)
    {
        var adapter = record.Adapter!;
        var map = await maps.FindAsync(adapter.MapKey, record.To, record.From, cancellationToken)
            ?? throw new ShoalException(ErrorCode.StorageUnavailable, "The drift adapter's map cannot be read.");
        var (queries, kind) = await QueriesAsync(record, compared, await read(), cancellationToken);
        if (queries.Length == 0) return null;
        var recalls = new double[queries.Length];
        using var slots = new SemaphoreSlim(Concurrency);
        await Task.WhenAll(Enumerable.Range(0, queries.Length).Select(async i =>
        {
            await slots.WaitAsync(cancellationToken);
            try
            {
                recalls[i] = await RecallAsync(record, map, queries[i], read, cancellationToken);
            }
            finally
            {
                slots.Release();
            }
        }));
        var recall = recalls.Average();
        var message = string.Create(
            CultureInfo.InvariantCulture,
            $"The drift adapter found {recall:P1} of the candidate's top {Depth} on {queries.Length:N0} {kind}.");
        return (adapter with { Recall = recall, HeldOutQueries = queries.Length }, message);
    }

    /// <summary>
    /// Returns the judged queries, else those of callers, else documents of the fifth that was kept aside.
    /// </summary>
    private async Task<(SearchQuery[] Queries, string Kind)> QueriesAsync(
        RolloutRecord record,
        IReadOnlyCollection<string> compared,
        CollectionView view,
        CancellationToken cancellationToken)
    {
        var judged = await judgments.ReadAsync(record.Incarnation, cancellationToken);
        if (judged.Count > 0) return (Texts(judged.Select(query => query.Text)), "judged queries");
        if (compared.Count > 0) return (Texts(compared), "queries of callers");
        var limit = (MaxQueries + view.Settings.Shards - 1) / view.Settings.Shards;
        var request = new ShardSampleRequest(
            [record.From.Number, record.To.Number], record.Salt, KeptAside: true, limit);
        var samples = await shards.FanOutAsync(
            view, shard => shard.SampleAsync(request, cancellationToken), cancellationToken);
        var documents = samples.SelectMany(sample => sample.Ids);
        return ([.. documents.Select(id => Query() with { LikeDocumentId = id })], "documents kept aside");
    }

    private static SearchQuery[] Texts(IEnumerable<string> texts) =>
        [.. texts.OrderBy(NormalizedQuery.HashOf).Take(MaxQueries).Select(text => Query() with { Text = text })];

    private static SearchQuery Query() =>
        new() { TopK = Depth, Exact = true, IncludeText = false, IncludeMetadata = false };

    private async Task<double> RecallAsync(
        RolloutRecord record,
        LinearMap map,
        SearchQuery query,
        Func<Task<CollectionView>> read,
        CancellationToken cancellationToken)
    {
        var truth = await AskAsync(view => search.RunAsync(view, record.To, query, false, cancellationToken));
        var found = await AskAsync(
            view => search.RunMappedAsync(view, record.To, record.From, map, query, false, cancellationToken));
        return truth.Length == 0 ? 1 : (double)truth.Intersect(found).Count() / truth.Length;

        async Task<string[]> AskAsync(Func<CollectionView, Task<GenerationAnswer>> ask)
        {
            for (var attempt = 1; ; attempt++)
            {
                try
                {
                    var view = await read();
                    var answer = await BusyEncoders.WaitOutAsync(() => ask(view), time, cancellationToken);
                    return Array.ConvertAll(answer.Whole().Hits, hit => hit.Id);
                }
                catch (ShoalWeatherException) when (attempt < MaxAttempts)
                {
                    // The settings have changed: the next round reads them.
                }
            }
        }
    }
}
