using System.Text;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Collections;

/// <summary>
/// The lists of collections and aliases, read from the control store. An alias is a record <c>aliases/NAME</c>.
/// </summary>
[GrainType("shoal.catalog")]
internal sealed class CatalogGrain(ShoalStores stores, ComputePools pools) : Grain, ICatalogGrain
{
    private const string AliasPrefix = "aliases/";

    /// <inheritdoc/>
    public Task<CollectionView[]> ListAsync(CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var records = await stores.Control.ListAsync(CollectionRecords.Prefix, cancellationToken);
            return records.Select(CollectionRecords.Read).ToArray();
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<string?> ResolveAsync(string aliasName, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            if (!Incarnation.IsValidName(aliasName)) return null;
            var record = await stores.Control.ReadAsync(AliasPrefix + aliasName, cancellationToken);
            return record is null ? null : Encoding.UTF8.GetString(record.Value.Span);
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> PutAliasAsync(string aliasName, string collection, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            CollectionRules.CheckName(aliasName);
            if (!await ExistsAsync(collection, cancellationToken))
            {
                throw new ShoalException(
                    ErrorCode.CollectionNotFound, $"There is no collection '{collection}' to point at.");
            }

            if (await ExistsAsync(aliasName, cancellationToken))
            {
                throw new ShoalException(
                    ErrorCode.CollectionExists, $"A collection is named '{aliasName}': choose another alias.");
            }

            var known = await stores.Control.ReadAsync(AliasPrefix + aliasName, cancellationToken);
            var written = await stores.Control
                .WriteAsync(
                    AliasPrefix + aliasName, Encoding.UTF8.GetBytes(collection), known?.Etag, cancellationToken);
            return written is null
                ? throw new ShoalException(ErrorCode.Unavailable, $"Alias '{aliasName}' changed meanwhile: retry.")
                : known is null;
        }, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAliasAsync(string aliasName, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            if (!Incarnation.IsValidName(aliasName)) return false;
            var record = await stores.Control.ReadAsync(AliasPrefix + aliasName, cancellationToken);
            return record is not null
                && await stores.Control.DeleteAsync(record.Key, record.Etag, cancellationToken);
        }, cancellationToken);

    private async Task<bool> ExistsAsync(string collection, CancellationToken cancellationToken)
    {
        if (!Incarnation.IsValidName(collection)) return false;
        var record = await stores.Control.ReadAsync(CollectionRecords.Key(collection), cancellationToken);
        return record is not null && !CollectionRecords.Read(record).Deleting;
    }
}
