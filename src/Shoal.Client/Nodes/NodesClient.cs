using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="INodesClient"/>
internal sealed class NodesClient(HttpTransport transport) : INodesClient
{
    public async Task<IReadOnlyList<NodeInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var request = new ApiRequest(HttpMethod.Get, "v1/nodes");
        return (await transport.SendAsync(request, ShoalJson.Wire.NodeList, cancellationToken)).Nodes;
    }
}
