using Shoal.Grains.Devices;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;

namespace Shoal.Server.Endpoints;

/// <summary><c>GET /v1/nodes</c>.</summary>
internal static class NodesEndpoints
{
    public static void MapNodes(this IEndpointRouteBuilder v1) =>
        v1.MapGet("/nodes", ListAsync)
            .WithTags("Nodes")
            .WithName("ListNodes")
            .WithSummary("List nodes with their devices, models, shards and load")
            .Produces<NodeList>()
            .Refuses();

    private static async Task<IResult> ListAsync(HttpContext http, NodeService nodes)
    {
        var views = await nodes.ListAsync(http.RequestAborted);
        return Results.Json(new NodeList([.. views.Select(NodeMapping.ToInfo)]), ShoalJson.Wire.NodeList);
    }
}
