namespace Shoal.Storage;

/// <summary>Small durable records that are not a partition: catalog, collections, aliases, registered models.</summary>
/// <remarks>Every write is durable before it returns. Safe for concurrent use.</remarks>
public interface IControlStore : IAsyncDisposable
{
    /// <summary>Returns a record, or null.</summary>
    ValueTask<ControlRecord?> ReadAsync(string key, CancellationToken cancellationToken);

    /// <summary>Returns the records whose key starts with a prefix, in key order (UTF-8 bytes).</summary>
    ValueTask<IReadOnlyList<ControlRecord>> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Writes a record if it still has the expected etag.</summary>
    /// <param name="key">1 to 512 UTF-8 bytes, for instance <c>collections/articles</c>.</param>
    /// <param name="value">At most 16 MiB.</param>
    /// <param name="expectedEtag">The etag read before; null when the record must not exist.</param>
    /// <param name="cancellationToken">Stops before the write, never in the middle.</param>
    /// <returns>The new etag, or null when another one is stored (nothing was written).</returns>
    /// <exception cref="StoreUnavailableException">The disk refused.</exception>
    ValueTask<string?> WriteAsync(
        string key, ReadOnlyMemory<byte> value, string? expectedEtag, CancellationToken cancellationToken);

    /// <summary>Removes a record if it still has the expected etag.</summary>
    /// <returns>False when it has another etag or does not exist.</returns>
    /// <exception cref="StoreUnavailableException">The disk refused.</exception>
    ValueTask<bool> DeleteAsync(string key, string expectedEtag, CancellationToken cancellationToken);
}

/// <summary>A record of the control store.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Etag">Changes with every write and never repeats for the key, also across delete and re-create.</param>
/// <param name="Value">Its bytes.</param>
public sealed record ControlRecord(string Key, string Etag, ReadOnlyMemory<byte> Value);
