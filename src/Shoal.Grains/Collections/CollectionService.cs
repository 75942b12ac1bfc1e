using Shoal.Grains.Abstractions.Collections;

namespace Shoal.Grains.Collections;

/// <summary>What a gateway does with collections and aliases. Refusals are <see cref="Abstractions.Errors.ShoalException"/>.</summary>
public sealed class CollectionService
{
    /// <summary>Creates a collection, or finds it there with the same normalized settings.</summary>
    public Task<CreateCollectionResult> CreateAsync(string name, CollectionSettings settings, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns one collection with its counts; the name may be an alias.</summary>
    public Task<CollectionStatus> GetAsync(string name, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns all collections in name order, without counts.</summary>
    public Task<IReadOnlyList<CollectionView>> ListAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Changes the settings that change in place.</summary>
    public Task<CollectionStatus> UpdateAsync(string name, CollectionPatch patch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Deletes a collection and everything in it. The name must not be an alias.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <summary>Points an alias at a collection. True when it is new.</summary>
    public Task<bool> PutAliasAsync(string alias, string collection, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Removes an alias.</summary>
    public Task DeleteAliasAsync(string alias, CancellationToken cancellationToken) => throw new NotSupportedException();
}
