using Microsoft.Extensions.Logging;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Compute;
using Shoal.Grains.Encoders;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Hosting;

/// <summary>
/// Brings a node from "active" to "ready": ends deletions that a crash left half done, opens shards and their models.
/// </summary>
internal sealed partial class NodeWarmUp(
    IGrainFactory grains,
    ShoalStores stores,
    ComputePools pools,
    EncoderRouter router,
    ShardCalls shards,
    ReadinessState readiness,
    TimeProvider time,
    ILogger<NodeWarmUp> logger)
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Runs once, after the node's lease was published. The node is ready when the list of collections could be read
    /// and every model they serve is open, or known and logged as one that cannot be opened. What only takes long, or
    /// is out of reach for a while, is waited for; what is broken does not keep the node from serving the others.
    /// </summary>
    public async Task RunAsync(string silo, CancellationToken cancellationToken)
    {
        await TryAsync("the sweep of deleted collections", () => SweepAsync(cancellationToken), cancellationToken);
        IReadOnlyList<CollectionView> views = [];
        await RepeatAsync(
            "the list of collections", async () => views = await ListAsync(cancellationToken), cancellationToken);
        foreach (var view in views)
        {
            await TryAsync(
                view.Name,
                () => RepeatAsync(view.Name, () => OpenAsync(view, silo, cancellationToken), cancellationToken),
                cancellationToken);
        }

        readiness.MarkReady();
        LogReady();
    }

    private async Task<IReadOnlyList<CollectionView>> ListAsync(CancellationToken cancellationToken)
    {
        var views = await grains.GetGrain<ICatalogGrain>(0).ListAsync(cancellationToken);
        return views.Where(view => !view.Deleting).ToArray();
    }

    private async Task OpenAsync(CollectionView view, string silo, CancellationToken cancellationToken)
    {
        var opening = shards.WaitUntilOpenAsync(view, cancellationToken);
        await Task.WhenAll(OpenModelAsync(view.ServingGeneration, silo, cancellationToken), opening);
        foreach (var weather in await opening)
        {
            if (weather != ShardWeather.Fine) LogNotOpened(view.Name, weather);
        }
    }

    private Task OpenModelAsync(GenerationView generation, string silo, CancellationToken cancellationToken) =>
        generation.ModelVersion.Length == 0
            ? Task.CompletedTask
            : router.OpenAsync(ModelVersion.Parse(generation.ModelVersion), silo, cancellationToken);

    /// <summary>
    /// Removes what belongs to no collection. The files are listed first: a record is always written before its files.
    /// </summary>
    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var stored = await pools.Control.RunAsync(
            () => stores.Partitions.ListIncarnationsAsync(cancellationToken).AsTask(), cancellationToken);
        var views = await grains.GetGrain<ICatalogGrain>(0).ListAsync(cancellationToken);
        foreach (var view in views.Where(view => view.Deleting))
        {
            await grains.GetGrain<ICollectionGrain>(view.Name).DeleteAsync(cancellationToken);
        }

        foreach (var orphan in stored.Except(views.Select(view => view.Incarnation)))
        {
            await pools.Control.RunAsync(
                () => stores.Partitions.DeleteIncarnationAsync(orphan, cancellationToken).AsTask(), cancellationToken);
            LogSwept(orphan);
        }
    }

    /// <summary>Runs a step until no weather keeps it from ending.</summary>
    private async Task RepeatAsync(string what, Func<Task> step, CancellationToken cancellationToken)
    {
        for (var delay = FirstDelay; ; delay = delay < LongestDelay ? delay * 2 : LongestDelay)
        {
            try
            {
                await step();
                return;
            }
            catch (Exception exception) when (IsWeather(exception) && !cancellationToken.IsCancellationRequested)
            {
                LogDelayed(exception, what);
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private static bool IsWeather(Exception exception) => exception
        is TimeoutException or OrleansException or OperationCanceledException
        or ShoalException { Code: ErrorCode.Unavailable or ErrorCode.StorageUnavailable };

    private async Task TryAsync(string what, Func<Task> step, CancellationToken cancellationToken)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (
            exception is not OutOfMemoryException && !cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception, what);
        }
    }

    [LoggerMessage(EventIds.WarmUpFailed, LogLevel.Error, "Warm-up of {What} failed")]
    private partial void LogFailed(Exception exception, string what);

    [LoggerMessage(EventIds.WarmUpDelayed, LogLevel.Warning,
        "Warm-up of {What} is tried again; the node is not ready before it ends")]
    private partial void LogDelayed(Exception exception, string what);

    [LoggerMessage(EventIds.ShardNotOpened, LogLevel.Error, "A shard of {Collection} did not open: {Weather}")]
    private partial void LogNotOpened(string collection, ShardWeather weather);

    [LoggerMessage(EventIds.OrphanSwept, LogLevel.Information, "Files of deleted incarnation {Incarnation} removed")]
    private partial void LogSwept(string incarnation);

    [LoggerMessage(EventIds.NodeReady, LogLevel.Information, "The node is ready")]
    private partial void LogReady();
}
