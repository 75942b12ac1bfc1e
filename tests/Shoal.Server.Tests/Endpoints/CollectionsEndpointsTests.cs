using System.Net;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

public sealed class CollectionsEndpointsTests(ServerFixture server)
{
    private const string Settings = """
        {"model": "all-minilm-l6-v2", "shards": 2, "filterable": ["year"],
         "index": {"type": "hnsw", "efSearch": 32, "quantization": "binary", "vectors": "disk"}}
        """;

    [Fact]
    public async Task Put_ThenAgain_IsCreatedThenTheSame_AndOtherSettingsConflict()
    {
        const string Path = "/v1/collections/put-again";

        var created = (await server.Api.SendAsync(HttpMethod.Put, Path, Settings)).Expect(HttpStatusCode.Created);
        var again = (await server.Api.SendAsync(HttpMethod.Put, Path, Settings)).Expect(HttpStatusCode.OK);
        var other = await server.Api.SendAsync(HttpMethod.Put, Path, """{"model": "all-minilm-l6-v2", "shards": 3}""");

        Assert.Equal(created.Text, again.Text);
        Assert.Equal(Path, created.Headers.Location?.ToString());
        other.Refuses(HttpStatusCode.Conflict, ShoalErrorCodes.CollectionExists);
    }

    [Fact]
    public async Task Get_OfACollection_HasTheShapeOfTheApi()
    {
        await server.Api.CreateAsync("shape", Settings);

        var json = (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/shape")).Expect(HttpStatusCode.OK).Json;

        Assert.Equal("shape", json.GetProperty("name").GetString());
        Assert.StartsWith("shape.", json.GetProperty("incarnation").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, json.GetProperty("documents").GetInt64());
        Assert.Equal(0, json.GetProperty("chunks").GetInt64());
        var settings = json.GetProperty("settings");
        Assert.Equal("cosine", settings.GetProperty("distance").GetString());
        Assert.Equal(2, settings.GetProperty("shards").GetInt32());
        Assert.Equal("whole", settings.GetProperty("chunking").GetProperty("strategy").GetString());
        Assert.Equal(32, settings.GetProperty("index").GetProperty("efSearch").GetInt32());
        Assert.Equal("binary", settings.GetProperty("index").GetProperty("quantization").GetString());
        Assert.Equal("disk", settings.GetProperty("index").GetProperty("vectors").GetString());
        var generation = Assert.Single(json.GetProperty("generations").EnumerateArray());
        Assert.Equal(384, generation.GetProperty("dimensions").GetInt32());
        Assert.Equal("serving", generation.GetProperty("state").GetString());
        Assert.Equal(1.0, generation.GetProperty("coverage").GetDouble());
        Assert.StartsWith("all-minilm-l6-v2@", generation.GetProperty("model").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Patch_OfWhatChangesInPlace_RaisesTheSettingsVersion()
    {
        await server.Api.CreateAsync("patched");

        var json = (await server.Api.SendAsync(
            HttpMethod.Patch,
            "/v1/collections/patched",
            """{"filterable": ["tags"], "truncate": false, "index": {"efSearch": 99}}"""))
            .Expect(HttpStatusCode.OK).Json;

        Assert.Equal("tags", json.GetProperty("settings").GetProperty("filterable")[0].GetString());
        Assert.False(json.GetProperty("settings").GetProperty("truncate").GetBoolean());
        Assert.Equal(99, json.GetProperty("settings").GetProperty("index").GetProperty("efSearch").GetInt32());
        Assert.Equal(2, json.GetProperty("settingsVersion").GetInt64());
        (await server.Api.SendAsync(HttpMethod.Patch, "/v1/collections/patched", """{"shards": 2}"""))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.UnknownMember);
    }

    [Fact]
    public async Task Delete_OfACollection_LeavesNothing_AndItsSuccessorIsAnother()
    {
        await server.Api.CreateAsync("doomed");
        var first = (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/doomed")).Json;

        (await server.Api.SendAsync(HttpMethod.Delete, "/v1/collections/doomed")).Expect(HttpStatusCode.NoContent);

        (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/doomed"))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        (await server.Api.SendAsync(HttpMethod.Delete, "/v1/collections/doomed"))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        await server.Api.CreateAsync("doomed");
        var second = (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/doomed")).Json;
        Assert.NotEqual(
            first.GetProperty("incarnation").GetString(), second.GetProperty("incarnation").GetString());
    }

    [Fact]
    public async Task Aliases_PointAtACollection_UntilTheyAreRemoved()
    {
        await server.Api.CreateAsync("aliased");

        (await server.Api.SendAsync(HttpMethod.Put, "/v1/aliases/second-name", """{"collection": "aliased"}"""))
            .Expect(HttpStatusCode.Created);
        (await server.Api.SendAsync(HttpMethod.Put, "/v1/aliases/second-name", """{"collection": "aliased"}"""))
            .Expect(HttpStatusCode.OK);
        var found = await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/second-name");

        Assert.Equal("aliased", found.Json.GetProperty("name").GetString());
        (await server.Api.SendAsync(HttpMethod.Put, "/v1/aliases/lost", """{"collection": "nowhere"}"""))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        (await server.Api.SendAsync(HttpMethod.Delete, "/v1/aliases/second-name")).Expect(HttpStatusCode.NoContent);
        (await server.Api.SendAsync(HttpMethod.Delete, "/v1/aliases/second-name"))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.AliasNotFound);
    }

    [Fact]
    public async Task List_OfCollections_IsInNameOrderWithCounts()
    {
        await server.Api.CreateAsync("list-b");
        await server.Api.CreateAsync("list-a");
        await server.Api.SendAsync(HttpMethod.Put, "/v1/collections/list-a/documents/d", """{"text": "one"}""");

        var list = (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections")).Expect(HttpStatusCode.OK).Json;

        var names = list.GetProperty("collections").EnumerateArray()
            .Select(c => (Name: c.GetProperty("name").GetString()!, Documents: c.GetProperty("documents").GetInt64()))
            .Where(c => c.Name.StartsWith("list-", StringComparison.Ordinal));
        Assert.Equal([("list-a", 1), ("list-b", 0)], names);
    }
}
