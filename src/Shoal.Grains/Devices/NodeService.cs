using Shoal.Grains.Abstractions.Devices;

namespace Shoal.Grains.Devices;

/// <summary>What a gateway says about nodes.</summary>
public sealed class NodeService(IGrainFactory grains, LocalNode local, TimeProvider time)
{
    /// <summary>Returns the nodes with a running lease, in name order; this one as it is now.</summary>
    public async Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken)
    {
        var nodes = await grains.GetGrain<IDeviceDirectoryGrain>(0).GetNodesWithShardsAsync()
            .AsTask().WaitAsync(cancellationToken);
        return nodes
            .Where(node => node.Lease.Silo != local.Silo)
            .Append(new NodeView { Lease = local.Describe(), RenewedAt = time.GetUtcNow() })
            .OrderBy(node => node.Lease.Node, StringComparer.Ordinal)
            .ToArray();
    }
}
