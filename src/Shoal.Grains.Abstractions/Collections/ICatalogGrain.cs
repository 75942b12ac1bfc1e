namespace Shoal.Grains.Abstractions.Collections;

/// <summary>The lists of collections and aliases. One grain, key 0.</summary>
[Alias("shoal.ICatalogGrain")]
[GrainInterfaceType("shoal.catalog")]
public interface ICatalogGrain : IGrainWithIntegerKey
{
    /// <summary>Returns all collections in name order, those being deleted included.</summary>
    [Alias("ListAsync")]
    Task<CollectionView[]> ListAsync(CancellationToken cancellationToken);

    /// <summary>Returns the collection an alias points at; null when there is no such alias.</summary>
    [Alias("ResolveAsync")]
    Task<string?> ResolveAsync(string aliasName, CancellationToken cancellationToken);

    /// <summary>Points an alias at a collection. True when the alias is new.</summary>
    /// <exception cref="Errors.ShoalException">The collection does not exist, or a collection has the alias's
    /// name.</exception>
    [Alias("PutAliasAsync")]
    Task<bool> PutAliasAsync(string aliasName, string collection, CancellationToken cancellationToken);

    /// <summary>Removes an alias. False when there is none.</summary>
    [Alias("DeleteAliasAsync")]
    Task<bool> DeleteAliasAsync(string aliasName, CancellationToken cancellationToken);
}
