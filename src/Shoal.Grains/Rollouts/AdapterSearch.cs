using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Search;
using Shoal.Grains.Search;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Searches through a drift adapter: encoded by the candidate, mapped, compared with the serving generation's vectors.
/// Nothing of it is recorded. Safe for concurrent use.
/// </summary>
internal sealed partial class AdapterSearch(
    GenerationSearch search, AdapterMaps maps, TimeProvider time, ILogger<AdapterSearch> logger)
{
    /// <summary>
    /// Asks through the adapter; null when that failed or took so long that the ordinary search must still get its
    /// turn.
    /// </summary>
    public async Task<GenerationAnswer?> TryAsync(
        CollectionView view,
        AdapterRouting adapter,
        GenerationView candidate,
        SearchQuery query,
        CancellationToken deadline)
    {
        using var half = new CancellationTokenSource(query.Timeout / 2, time);
        using var budget = CancellationTokenSource.CreateLinkedTokenSource(deadline, half.Token);
        try
        {
            var serving = view.ServingGeneration;
            return await maps.FindAsync(adapter.MapKey, candidate, serving, budget.Token) is { } map
                ? await search.RunMappedAsync(view, candidate, serving, map, query, true, budget.Token)
                : null;
        }
        catch (Exception exception) when (
            exception is ShoalException or OrleansException or TimeoutException or OperationCanceledException
            && !deadline.IsCancellationRequested)
        {
            LogFailed(exception, view.Name, candidate.ModelVersion);
            return null;
        }
    }

    [LoggerMessage(EventIds.AdapterSkipped, LogLevel.Debug,
        "A query of {Collection} could not be asked through {Model}; it is answered without the drift adapter")]
    private partial void LogFailed(Exception exception, string collection, string model);
}
