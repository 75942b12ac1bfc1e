using System.Collections.Concurrent;
using System.Text;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Models;

/// <summary>
/// Model directories that were registered while the cluster ran: control records <c>models/NAME</c> with the full path
/// as text.
/// </summary>
public sealed class ModelRegistrations(ShoalStores stores, NodeModels models, ComputePools pools)
{
    private const string Prefix = "models/";

    // The records this node has read, by key: a record is read again when its etag has changed.
    private readonly ConcurrentDictionary<string, string> _loaded = new(StringComparer.Ordinal);

    /// <summary>Reads a model directory, adds it to this node and records it.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidModel"/>, with file and reason.</exception>
    public Task<NodeModel> AddAsync(string? name, string path, CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var model = models.Read(name, path);
            if (model.Manifest is null)
                throw new ShoalException(ErrorCode.InvalidModel, model.Reason ?? "It cannot be read.");
            var key = Prefix + model.Name;
            var known = await stores.Control.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            var value = Encoding.UTF8.GetBytes(Path.GetFullPath(path));
            var etag = await stores.Control
                .WriteAsync(key, value, known?.Etag, cancellationToken).ConfigureAwait(false);
            _loaded[key] = etag
                ?? throw new ShoalException(ErrorCode.Unavailable, $"Model '{model.Name}' changed meanwhile: retry.");
            models.Add(model);
            return model;
        }, cancellationToken);

    /// <summary>Adds to this node what was registered before or on other nodes.</summary>
    /// <returns>How many registrations there are.</returns>
    public Task<int> LoadAsync(CancellationToken cancellationToken) =>
        pools.RunControlAsync(async () =>
        {
            var records = await stores.Control.ListAsync(Prefix, cancellationToken).ConfigureAwait(false);
            foreach (var record in records)
            {
                if (_loaded.GetValueOrDefault(record.Key) == record.Etag) continue;
                models.Add(models.Read(record.Key[Prefix.Length..], Encoding.UTF8.GetString(record.Value.Span)));
                _loaded[record.Key] = record.Etag;
            }

            return records.Count;
        }, cancellationToken);
}
