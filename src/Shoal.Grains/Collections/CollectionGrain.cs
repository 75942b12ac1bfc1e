using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Collections;

/// <summary>One collection's record in the control store, and what follows from its changes.</summary>
/// <remarks>
/// The record is the truth and changes by compare-and-set, so a second activation loses the race instead of the data.
/// Invariant: a change is durable before it is pushed to a shard, and pushed before it is acknowledged.
/// </remarks>
[GrainType("shoal.collection")]
internal sealed partial class CollectionGrain(
    ShoalStores stores, ModelService models, ComputePools pools, TimeProvider time, ILogger<CollectionGrain> logger)
    : Grain, ICollectionGrain
{
    private string Name => this.GetPrimaryKeyString();

    /// <inheritdoc/>
    public async Task<CreateCollectionResult> CreateAsync(
        CollectionSettings settings, CancellationToken cancellationToken)
    {
        CollectionRules.CheckName(Name);
        var normalized = CollectionRules.Normalize(settings);
        var (view, etag) = await ReadAsync(cancellationToken);
        if (view is { Deleting: true })
        {
            await FinishDeletionAsync(view, etag!, cancellationToken);
            view = null;
        }

        if (view is null) return new CreateCollectionResult(true, await CreateNewAsync(normalized, cancellationToken));
        return CollectionRules.Same(CollectionRules.InTermsOf(view, normalized), view.Settings)
            ? new CreateCollectionResult(false, view)
            : throw new ShoalException(ErrorCode.CollectionExists, $"Collection '{Name}' exists with other settings.");
    }

    /// <inheritdoc/>
    public async Task<CollectionView?> GetAsync(CancellationToken cancellationToken)
    {
        if (!Incarnation.IsValidName(Name)) return null;
        var (view, _) = await ReadAsync(cancellationToken);
        return view is { Deleting: false } ? view : null;
    }

    /// <inheritdoc/>
    public async Task<CollectionView?> UpdateAsync(CollectionPatch patch, CancellationToken cancellationToken)
    {
        var (view, etag) = await ReadAsync(cancellationToken);
        if (view is null or { Deleting: true }) return null;
        var changed = CollectionRules.Apply(view, patch);
        if (changed == view) return view;
        await WriteAsync(changed, etag, cancellationToken);
        await PushAsync(changed, cancellationToken);
        return changed;
    }

    /// <inheritdoc/>
    public async Task<RoutesAnswer?> RouteAsync(
        string incarnation,
        long order,
        GenerationView[] generations,
        int serving,
        RolloutRouting? rollout,
        CancellationToken cancellationToken)
    {
        var (view, etag) = await ReadAsync(cancellationToken);
        if (view is null or { Deleting: true } || view.Incarnation != incarnation) return null;
        // A coordinator that was succeeded, or a call that was long under way.
        if (order < view.RoutesOrder) return new RoutesAnswer(view, IsInForce: true);
        var changed = CollectionRules.Route(view, generations, serving, rollout) with { RoutesOrder = order };
        // Pushed even when nothing changed: the call before may have died between the record and the shards.
        if (changed != view) await WriteAsync(changed, etag, cancellationToken);
        return new RoutesAnswer(changed, await PushAsync(changed, cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(CancellationToken cancellationToken)
    {
        if (!Incarnation.IsValidName(Name)) return false;
        var (view, etag) = await ReadAsync(cancellationToken);
        if (view is null) return false;
        if (!view.Deleting)
        {
            view = view with { Deleting = true, SettingsVersion = view.SettingsVersion + 1 };
            etag = await WriteAsync(view, etag, cancellationToken);
        }

        await FinishDeletionAsync(view, etag!, cancellationToken);
        return true;
    }

    private async Task<CollectionView> CreateNewAsync(CollectionSettings settings, CancellationToken cancellationToken)
    {
        var model = settings.Model is null
            ? null : await models.RequireAvailableAsync(settings.Model, cancellationToken);
        if (model is not null && settings.Dimensions != 0 && settings.Dimensions != model.Dimensions)
        {
            throw new ShoalException(
                ErrorCode.InvalidSettings, $"dimensions is {model.Dimensions} for model {model.Name}: leave it out.");
        }

        var dimensions = model?.Dimensions ?? settings.Dimensions;
        var generation = new GenerationView
        {
            Number = 1,
            ModelVersion = model is null ? "" : $"{model.Name}@{model.Digest}",
            Dimensions = dimensions,
            Index = settings.Index,
        };
        var view = new CollectionView
        {
            Name = Name,
            Incarnation = Incarnation.New(Name).Value,
            SettingsVersion = 1,
            Settings = settings with { Dimensions = dimensions },
            Generations = [generation],
            Serving = 1,
            CreatedAt = time.GetUtcNow(),
        };
        await WriteAsync(view, null, cancellationToken);
        LogCreated(Name, view.Incarnation);
        return view;
    }

    /// <summary>Brings settings to every shard; false when one does not follow yet.</summary>
    private async Task<bool> PushAsync(CollectionView view, CancellationToken cancellationToken)
    {
        var follow = await Task.WhenAll(Shards(view).Select(shard => shard.ConfigureAsync(view, cancellationToken)));
        return follow.All(follows => follows);
    }

    /// <summary>
    /// Closes the shards, removes the files and, last, the record; each step may run again after a crash.
    /// </summary>
    private async Task FinishDeletionAsync(CollectionView view, string etag, CancellationToken cancellationToken)
    {
        await Task.WhenAll(Shards(view).Select(shard => shard.CloseAsync(cancellationToken)));
        await pools.RunControlAsync(async () =>
        {
            await stores.Partitions.DeleteIncarnationAsync(view.Incarnation, cancellationToken);
            await RolloutStore.DeleteIncarnationAsync(stores.Control, view.Incarnation, cancellationToken);
            return await stores.Control.DeleteAsync(CollectionRecords.Key(Name), etag, cancellationToken);
        }, cancellationToken);
        LogDeleted(Name, view.Incarnation);
    }

    private IEnumerable<IShardGrain> Shards(CollectionView view) => Enumerable.Range(0, view.Settings.Shards)
        .Select(number => GrainFactory.GetGrain<IShardGrain>(new ShardKey(view.Incarnation, number).ToString()));

    private Task<(CollectionView? View, string? Etag)> ReadAsync(CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var record = await stores.Control.ReadAsync(CollectionRecords.Key(Name), cancellationToken);
            return record is null
                ? ((CollectionView?)null, (string?)null) : (CollectionRecords.Read(record), record.Etag);
        }, cancellationToken);

    private Task<string?> WriteAsync(CollectionView view, string? etag, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var key = CollectionRecords.Key(Name);
            var written = await stores.Control.WriteAsync(key, CollectionRecords.Write(view), etag, cancellationToken);
            return written ?? throw new ShoalException(
                ErrorCode.Unavailable, $"Collection '{Name}' changed meanwhile: retry.");
        }, cancellationToken)!;

    [LoggerMessage(EventIds.CollectionCreated, LogLevel.Information,
        "Collection {Collection} created as {Incarnation}")]
    private partial void LogCreated(string collection, string incarnation);

    [LoggerMessage(EventIds.CollectionDeleted, LogLevel.Information,
        "Collection {Collection} deleted, incarnation {Incarnation}")]
    private partial void LogDeleted(string collection, string incarnation);
}
