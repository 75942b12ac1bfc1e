using Orleans.Concurrency;

namespace Shoal.Grains.Abstractions.Collections;

/// <summary>A collection after its routes were changed.</summary>
/// <param name="View">The collection.</param>
/// <param name="IsInForce">Whether every shard follows.</param>
[GenerateSerializer, Immutable, Alias("shoal.RoutesAnswer")]
public sealed record RoutesAnswer([property: Id(0)] CollectionView View, [property: Id(1)] bool IsInForce);

/// <summary>One collection's settings, generations and life. Key: its name.</summary>
[Alias("shoal.ICollectionGrain")]
[GrainInterfaceType("shoal.collection")]
public interface ICollectionGrain : IGrainWithStringKey
{
    /// <summary>Creates the collection, or finds it there with the same settings.</summary>
    /// <exception cref="Errors.ShoalException">It exists with other settings, or the settings are out of
    /// range.</exception>
    [Alias("CreateAsync")]
    Task<CreateCollectionResult> CreateAsync(CollectionSettings settings, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the collection; null when there is none or it is being deleted. Does not wait for a change that is being
    /// pushed to shards: it is durable.
    /// </summary>
    [AlwaysInterleave, Alias("GetAsync")]
    Task<CollectionView?> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Changes the settings that change in place and pushes them to every shard. Null when there is no collection.
    /// </summary>
    [Alias("UpdateAsync")]
    Task<CollectionView?> UpdateAsync(CollectionPatch patch, CancellationToken cancellationToken);

    /// <summary>
    /// Changes generations and routing for a rollout: durable first, then pushed to every shard, then acknowledged.
    /// </summary>
    /// <param name="incarnation">The incarnation it is meant for.</param>
    /// <param name="order">
    /// Where these routes stand among all of the collection: what comes late, after greater ones, changes nothing.
    /// </param>
    /// <param name="generations">Live generations, ascending.</param>
    /// <param name="serving">The one that serves.</param>
    /// <param name="rollout">What gateways do; null for nothing.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>
    /// The collection, and whether every shard follows; null when the incarnation is gone. A shard that does not yet
    /// answers by the generations that it has: ask again.
    /// </returns>
    [Alias("RouteAsync")]
    Task<RoutesAnswer?> RouteAsync(
        string incarnation,
        long order,
        GenerationView[] generations,
        int serving,
        RolloutRouting? rollout,
        CancellationToken cancellationToken);

    /// <summary>Deletes the collection: refused at once, files last. False when there is none.</summary>
    [Alias("DeleteAsync")]
    Task<bool> DeleteAsync(CancellationToken cancellationToken);
}
