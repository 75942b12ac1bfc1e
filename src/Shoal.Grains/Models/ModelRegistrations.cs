using System.Text;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Models;

/// <summary>
/// Model directories that were registered while the cluster ran: control records <c>models/NAME</c> with the path as
/// text.
/// </summary>
public sealed class ModelRegistrations(ShoalStores stores, NodeModels models, ComputePools pools)
{
    private const string Prefix = "models/";

    /// <summary>Reads a model directory, adds it to this node and records it.</summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidModel"/>, with file and reason.</exception>
    public Task<NodeModel> AddAsync(string? name, string path, CancellationToken cancellationToken) =>
        pools.Control.RunAsync(async () =>
        {
            var model = models.Read(name, path);
            if (model.Manifest is null)
                throw new ShoalException(ErrorCode.InvalidModel, model.Reason ?? "It cannot be read.");
            var key = Prefix + model.Name;
            var known = await stores.Control.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            await stores.Control.WriteAsync(key, Encoding.UTF8.GetBytes(path), known?.Etag, cancellationToken)
                .ConfigureAwait(false);
            models.Add(model);
            return model;
        }, cancellationToken);

    /// <summary>Adds to this node what was registered before or on other nodes.</summary>
    public Task LoadAsync(CancellationToken cancellationToken) =>
        pools.Control.RunAsync(async () =>
        {
            var records = await stores.Control.ListAsync(Prefix, cancellationToken).ConfigureAwait(false);
            var known = models.All.Select(model => model.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var record in records)
            {
                var name = record.Key[Prefix.Length..];
                if (!known.Contains(name)) models.Add(models.Read(name, Encoding.UTF8.GetString(record.Value.Span)));
            }
        }, cancellationToken);
}
