using Shoal.Grains.Abstractions.Devices;

namespace Shoal.Grains.Devices;

/// <summary>What a gateway says about nodes.</summary>
public sealed class NodeService
{
    /// <summary>Returns the nodes with a running lease, in name order.</summary>
    public Task<IReadOnlyList<NodeView>> ListAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
