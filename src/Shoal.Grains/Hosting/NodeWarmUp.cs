using Microsoft.Extensions.Logging;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Collections;
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
    ILogger<NodeWarmUp> logger)
{
    /// <summary>
    /// Runs once. A collection that cannot be opened is logged and does not keep the node from serving the others.
    /// </summary>
    public async Task RunAsync(string silo, CancellationToken cancellationToken)
    {
        await TryAsync("the sweep of deleted collections", () => SweepAsync(cancellationToken), cancellationToken);
        foreach (var view in await ListAsync(cancellationToken))
        {
            await TryAsync(view.Name, () => OpenAsync(view, silo, cancellationToken), cancellationToken);
        }

        readiness.MarkReady();
        LogReady();
    }

    private async Task<IReadOnlyList<CollectionView>> ListAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<CollectionView> views = [];
        await TryAsync(
            "the list of collections",
            async () => views = await grains.GetGrain<ICatalogGrain>(0).ListAsync(cancellationToken),
            cancellationToken);
        return views.Where(view => !view.Deleting).ToArray();
    }

    private async Task OpenAsync(CollectionView view, string silo, CancellationToken cancellationToken)
    {
        var opening = shards.WaitUntilOpenAsync(view, cancellationToken);
        if (view.ServingGeneration.ModelVersion.Length > 0)
        {
            await router.OpenAsync(ModelVersion.Parse(view.ServingGeneration.ModelVersion), silo, cancellationToken);
        }

        foreach (var weather in await opening)
        {
            if (weather != ShardWeather.Fine) LogNotOpened(view.Name, weather);
        }
    }

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

    [LoggerMessage(EventIds.ShardNotOpened, LogLevel.Error, "A shard of {Collection} did not open: {Weather}")]
    private partial void LogNotOpened(string collection, ShardWeather weather);

    [LoggerMessage(EventIds.OrphanSwept, LogLevel.Information, "Files of deleted incarnation {Incarnation} removed")]
    private partial void LogSwept(string incarnation);

    [LoggerMessage(EventIds.NodeReady, LogLevel.Information, "The node is ready")]
    private partial void LogReady();
}
