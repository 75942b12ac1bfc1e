using Shoal.Grains.Abstractions.Devices;

namespace Shoal.Grains.Devices;

/// <summary>What a gateway says about nodes.</summary>
public sealed class NodeService(DeviceDirectory directory)
{
    /// <summary>Returns the nodes with a running lease, in name order.</summary>
    public async Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken) =>
        await directory.GetNodesAsync(cancellationToken);
}
