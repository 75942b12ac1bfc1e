using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Collections;

/// <summary>What a gateway does with collections and aliases. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class CollectionService(
    IGrainFactory grains, CollectionCache cache, FreshSettings fresh, ShardCalls shards)
{
    private ICatalogGrain Catalog => grains.GetGrain<ICatalogGrain>(0);

    /// <summary>Creates a collection, or finds it there with the same normalized settings.</summary>
    public async Task<CreateCollectionResult> CreateAsync(
        string name, CollectionSettings settings, CancellationToken cancellationToken)
    {
        CollectionRules.CheckName(name);
        if (await Catalog.ResolveAsync(name, cancellationToken) is not null)
        {
            throw new ShoalException(ErrorCode.CollectionExists, $"'{name}' is an alias: choose another name.");
        }

        if ((await Catalog.ListAsync(cancellationToken)).Length >= Limits.MaxCollections)
        {
            throw new ShoalException(
                ErrorCode.LimitExceeded, $"A cluster has at most {Limits.MaxCollections} collections.");
        }

        var result = await grains.GetGrain<ICollectionGrain>(name).CreateAsync(settings, cancellationToken);
        cache.Forget(name);
        return result;
    }

    /// <summary>Returns one collection with its counts; the name may be an alias.</summary>
    public Task<CollectionStatus> GetAsync(string name, CancellationToken cancellationToken) =>
        fresh.RunAsync(name, refresh: true, view => CountAsync(view, cancellationToken), cancellationToken);

    /// <summary>Returns all collections in name order, without counts.</summary>
    public async Task<IReadOnlyList<CollectionView>> ListAsync(CancellationToken cancellationToken) =>
        (await Catalog.ListAsync(cancellationToken)).Where(view => !view.Deleting).ToArray();

    /// <summary>Changes the settings that change in place.</summary>
    public async Task<CollectionStatus> UpdateAsync(
        string name, CollectionPatch patch, CancellationToken cancellationToken)
    {
        var view = await cache.GetAsync(name, true, cancellationToken);
        var changed = await grains.GetGrain<ICollectionGrain>(view.Name).UpdateAsync(patch, cancellationToken);
        cache.Forget(view.Name);
        return changed is null
            ? throw CollectionCache.NotFound(name)
            : await GetAsync(view.Name, cancellationToken);
    }

    /// <summary>Deletes a collection and everything in it. The name must not be an alias.</summary>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var deleted = await grains.GetGrain<ICollectionGrain>(name).DeleteAsync(cancellationToken);
        cache.Forget(name);
        if (!deleted) throw CollectionCache.NotFound(name);
    }

    /// <summary>Points an alias at a collection. True when it is new.</summary>
    public async Task<bool> PutAliasAsync(string alias, string collection, CancellationToken cancellationToken)
    {
        var created = await Catalog.PutAliasAsync(alias, collection, cancellationToken);
        cache.Forget(alias);
        return created;
    }

    /// <summary>Removes an alias.</summary>
    public async Task DeleteAliasAsync(string alias, CancellationToken cancellationToken)
    {
        var deleted = await Catalog.DeleteAliasAsync(alias, cancellationToken);
        cache.Forget(alias);
        if (!deleted) throw new ShoalException(ErrorCode.AliasNotFound, $"There is no alias '{alias}'.");
    }

    private async Task<CollectionStatus> CountAsync(CollectionView view, CancellationToken cancellationToken)
    {
        var counts = await shards.FanOutAsync(
            view, shard => shard.GetStatusAsync(cancellationToken), cancellationToken);
        return new CollectionStatus
        {
            View = view,
            Documents = counts.Sum(status => status.Documents),
            Chunks = counts.Sum(status => status.Chunks),
            Pending = counts.SelectMany(status => status.Pending)
                .GroupBy(entry => entry.Key).ToDictionary(group => group.Key, group => group.Sum(entry => entry.Value)),
        };
    }
}
