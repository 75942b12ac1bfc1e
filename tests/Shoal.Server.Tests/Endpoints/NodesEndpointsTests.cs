namespace Shoal.Server.Tests.Endpoints;

public sealed class NodesEndpointsTests(ServerFixture server)
{
    [Fact]
    public async Task List_OfNodes_ShowsTheShardsTheyHost()
    {
        await server.Api.CreateAsync("on-nodes", """{"model": "all-minilm-l6-v2", "shards": 2}""");
        for (var i = 0; i < 5; i++)
        {
            await server.Api.SendAsync(
                HttpMethod.Put, $"/v1/collections/on-nodes/documents/d{i}", $$"""{"text": "text {{i}}"}""");
        }

        var json = (await server.Api.SendAsync(HttpMethod.Get, "/v1/nodes")).Json;

        var node = Assert.Single(json.GetProperty("nodes").EnumerateArray());
        var shards = node.GetProperty("shards").EnumerateArray()
            .Where(shard => shard.GetProperty("collection").GetString() == "on-nodes").ToArray();
        Assert.Equal([0, 1], shards.Select(shard => shard.GetProperty("number").GetInt32()));
        Assert.Equal(5, shards.Sum(shard => shard.GetProperty("documents").GetInt64()));
    }
}
