using System.Net;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Models;

public sealed class ModelsClientTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListAsync_OfModels_ReadsOpenAisShape()
    {
        _server.Then($$"""{"object":"list","data":[{{Answers.Model}}]}""");
        var model = Assert.Single(await _server.Client().Models.ListAsync(Cancellation));
        Assert.Equal("GET /v1/models", _server.Request.ToString());
        Assert.Equal(("m", true), (model.Id, model.Available));
    }

    [Fact]
    public async Task GetAsync_ByVersion_EscapesIt()
    {
        _server.Then(Answers.Model);
        await _server.Client().Models.GetAsync("org/m@d", Cancellation);
        Assert.Equal("GET /v1/models/org%2Fm%40d", _server.Request.ToString());
    }

    [Fact]
    public async Task RegisterAsync_OfADirectory_PostsIt()
    {
        _server.Then(Answers.Model, HttpStatusCode.Created).Then(Answers.Model);
        await _server.Client().Models.RegisterAsync("/models/m", "copy", Cancellation);
        Assert.Equal("POST /v1/models", _server.Request.ToString());
        Assert.Equal("""{"name":"copy","path":"/models/m"}""", _server.Request.Body);
    }

    [Fact]
    public async Task ListAsync_OfNodes_ReturnsThem()
    {
        _server.Then(
            """
            {"nodes":[{"name":"n","silo":"s","renewedAt":"2026-01-02T03:04:05Z",
            "devices":[{"device":"cpu:0","queuedTokens":7,"models":["m@d"],"open":[]}],
            "shards":[{"collection":"c","number":3,"documents":12}]}]}
            """);
        var node = Assert.Single(await _server.Client().Nodes.ListAsync(Cancellation));
        Assert.Equal("GET /v1/nodes", _server.Request.ToString());
        Assert.Equal(7, Assert.Single(node.Devices).QueuedTokens);
        Assert.Equal(new ShardInfo("c", 3, 12), Assert.Single(node.Shards));
    }
}
