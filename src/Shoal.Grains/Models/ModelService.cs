using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Models;
using Shoal.Grains.Devices;

namespace Shoal.Grains.Models;

/// <summary>What a gateway does with models. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class ModelService(DeviceDirectory directory, LocalNode local, ModelRegistrations registrations)
{
    /// <summary>Returns every model of the cluster in name order, unavailable ones included.</summary>
    public async Task<IReadOnlyList<ModelView>> ListAsync(CancellationToken cancellationToken)
    {
        var nodes = await LeasesAsync(cancellationToken);
        return nodes.SelectMany(node => node.Models)
            .GroupBy(view => (view.Name, view.Digest))
            .Select(group => Best(group) with
            {
                Devices = DevicesOf(nodes, group.Key.Digest),
                Nodes = NodesOf(nodes, group.Key.Name, group.Key.Digest),
            })
            .OrderBy(view => view.Name, StringComparer.Ordinal)
            .ThenBy(view => view.UnavailableReason is not null)
            .ThenBy(view => view.Digest, StringComparer.Ordinal)
            .ToArray();
    }

    /// <summary>Returns one model by name or <c>name@digest</c>.</summary>
    public async Task<ModelView> GetAsync(string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        var all = await ListAsync(cancellationToken);
        return all.FirstOrDefault(view => view.Name == name || $"{view.Name}@{view.Digest}" == name)
            ?? throw new ShoalException(ErrorCode.ModelNotFound, $"There is no model '{name}'.");
    }

    /// <summary>Returns one model that a node can run and that makes dense vectors of texts.</summary>
    /// <exception cref="ShoalException">It does not exist, or no node can run it.</exception>
    public async Task<ModelView> RequireAvailableAsync(string name, CancellationToken cancellationToken)
    {
        var model = await GetAsync(name, cancellationToken);
        return model.UnavailableReason is { } reason
            ? throw new ShoalException(ErrorCode.ModelUnavailable, $"Model '{name}' cannot run: {reason}")
            : model;
    }

    /// <summary>
    /// Registers a model directory under a name (null: the folder's), durably. From then on this node serves it; the
    /// others follow within seconds, where they can read the directory too.
    /// </summary>
    /// <returns>The model, with the nodes that hold it now and their devices.</returns>
    public async Task<ModelView> RegisterAsync(string? name, string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (name is not null && !Incarnation.IsValidName(name.Replace('.', '-')))
        {
            throw new ShoalException(ErrorCode.InvalidName, "A model's name is [a-z0-9][a-z0-9._-]{0,63}.");
        }

        var model = await registrations.AddAsync(name, path, cancellationToken);
        await directory.RenewAsync(local.Describe());
        return await GetAsync(model.Manifest!.Version.ToString(), cancellationToken);
    }

    /// <summary>Returns what the nodes say about themselves, this one as it is now.</summary>
    private async Task<IReadOnlyList<NodeLease>> LeasesAsync(CancellationToken cancellationToken)
    {
        var nodes = await directory.GetNodesAsync(cancellationToken);
        return [local.Describe(), .. nodes.Select(node => node.Lease).Where(lease => lease.Silo != local.Silo)];
    }

    private static ModelView Best(IEnumerable<ModelView> same) => same
        .OrderBy(view => view.UnavailableReason is not null)
        .ThenByDescending(view => view.BatchInvariant.HasValue)
        .First();

    private static string[] DevicesOf(IReadOnlyList<NodeLease> nodes, string digest) =>
        (from node in nodes
         from device in node.Devices
         where device.Digests.Contains(digest)
         select $"{node.Node}/{device.Device}").Order(StringComparer.Ordinal).ToArray();

    private static string[] NodesOf(IReadOnlyList<NodeLease> nodes, string name, string digest) =>
        (from node in nodes
         where node.Models.Any(model => model.Digest == digest && (digest.Length > 0 || model.Name == name))
         select node.Node).Order(StringComparer.Ordinal).ToArray();
}
