using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>The machines of the cluster.</summary>
public interface INodesClient
{
    /// <summary>Returns the nodes that are alive, ascending by name.</summary>
    Task<IReadOnlyList<NodeInfo>> ListAsync(CancellationToken cancellationToken = default);
}
