using System.Collections.Concurrent;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Collections;

/// <summary>
/// The settings of collections as this gateway last read them, by name or alias. An entry may be out of date: shards
/// notice by its settings version or incarnation, and the gateway reads again. Safe for concurrent use.
/// </summary>
public sealed class CollectionCache(IGrainFactory grains, TimeProvider time)
{
    /// <summary>
    /// How long an alias that was moved through another gateway may still lead to the old collection.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, (CollectionView View, long At)> _entries = new(
        StringComparer.Ordinal);

    /// <summary>Returns a collection's settings.</summary>
    /// <param name="name">Its name, or an alias.</param>
    /// <param name="refresh">True to read them again whatever their age.</param>
    /// <param name="cancellationToken">Stops the read.</param>
    /// <exception cref="ShoalException"><see cref="ErrorCode.CollectionNotFound"/>.</exception>
    public async ValueTask<CollectionView> GetAsync(string name, bool refresh, CancellationToken cancellationToken)
    {
        if (!refresh && _entries.TryGetValue(name, out var entry) && time.GetElapsedTime(entry.At) < MaxAge)
            return entry.View;
        var view = await ReadAsync(name, cancellationToken);
        if (view is null)
        {
            Forget(name);
            throw NotFound(name);
        }

        _entries[name] = (view, time.GetTimestamp());
        return view;
    }

    /// <summary>Forgets what was read by a name, and by every alias of the collection of that name.</summary>
    public void Forget(string name)
    {
        _entries.TryRemove(name, out _);
        foreach (var (alias, entry) in _entries)
        {
            if (entry.View.Name == name) _entries.TryRemove(alias, out _);
        }
    }

    internal static ShoalException NotFound(string name) =>
        new(ErrorCode.CollectionNotFound, $"There is no collection '{name}'.");

    private async Task<CollectionView?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        if (!Incarnation.IsValidName(name)) return null;
        if (await grains.GetGrain<ICollectionGrain>(name).GetAsync(cancellationToken) is { } view) return view;
        var target = await grains.GetGrain<ICatalogGrain>(0).ResolveAsync(name, cancellationToken);
        return target is null ? null : await grains.GetGrain<ICollectionGrain>(target).GetAsync(cancellationToken);
    }
}
