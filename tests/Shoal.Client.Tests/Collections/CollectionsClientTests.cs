using System.Net;
using System.Text.Json.Nodes;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Collections;

public sealed class CollectionsClientTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ICollectionsClient Client => _server.Client().Collections;

    [Fact]
    public async Task CreateAsync_WithSettings_PutsWhatWasSet()
    {
        _server.Then(Answers.Collection, HttpStatusCode.Created);
        var request = new CreateCollectionRequest { Model = "m", Shards = 2, Index = new() { Type = "hnsw" } };
        var collection = await Client.CreateAsync("articles", request, Cancellation);
        Assert.Equal("PUT /v1/collections/articles", _server.Request.ToString());
        Assert.Equal(MediaTypes.Json, _server.Request.ContentType);
        var expected = JsonNode.Parse("""{"model":"m","shards":2,"index":{"type":"hnsw"}}""");
        Assert.True(JsonNode.DeepEquals(expected, _server.Request.Json), _server.Request.Body);
        Assert.Equal("articles.1", collection.Incarnation);
    }

    [Fact]
    public async Task CreateAsync_ThereWithOtherSettings_Throws()
    {
        _server.ThenProblem(HttpStatusCode.Conflict, ShoalErrorCodes.CollectionExists);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => Client.CreateAsync("articles", new CreateCollectionRequest(), Cancellation));
        Assert.Equal(ShoalErrorCodes.CollectionExists, failure.Code);
    }

    [Fact]
    public async Task PutJudgmentsAsync_OfASet_PutsIt()
    {
        _server.Then("""{"queries":1,"judgments":1,"unknownDocuments":1}""");
        var query = new JudgedQuery { Id = "q1", Text = "x", Grades = new Dictionary<string, int> { ["d1"] = 2 } };
        var summary = await Client.PutJudgmentsAsync("articles", [query], Cancellation);
        Assert.Equal("PUT /v1/collections/articles/judgments", _server.Request.ToString());
        Assert.Equal("""{"queries":[{"id":"q1","text":"x","grades":{"d1":2}}]}""", _server.Request.Body);
        Assert.Equal(new JudgmentsSummary(1, 1, 1), summary);
    }

    [Fact]
    public async Task GetJudgmentsAsync_OfASet_ReturnsIt()
    {
        _server.Then("""{"queries":[{"id":"q1","text":"x","grades":{"d1":2}}]}""");
        var query = Assert.Single(await Client.GetJudgmentsAsync("articles", Cancellation));
        Assert.Equal("GET /v1/collections/articles/judgments", _server.Request.ToString());
        Assert.Equal(("q1", 2), (query.Id, query.Grades["d1"]));
    }

    [Fact]
    public async Task GetAsync_Existing_ReturnsIt()
    {
        _server.Then(Answers.Collection);
        var collection = await Client.GetAsync("articles", Cancellation);
        Assert.Equal("GET /v1/collections/articles", _server.Request.ToString());
        Assert.Equal(200, collection.Settings.Index.EfConstruction);
        Assert.Equal("serving", Assert.Single(collection.Generations).State);
    }

    [Fact]
    public async Task FindAsync_Absent_ReturnsNull()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        Assert.Null(await Client.FindAsync("articles", Cancellation));
    }

    [Fact]
    public async Task FindAsync_FromAnotherServer_Throws()
    {
        _server.Then(_ => new HttpResponseMessage(HttpStatusCode.NotFound));
        await Assert.ThrowsAsync<ShoalClientException>(() => Client.FindAsync("articles", Cancellation));
    }

    [Fact]
    public async Task ListAsync_OfTwo_ReturnsBoth()
    {
        _server.Then($$"""{"collections":[{{Answers.Collection}},{{Answers.Collection}}]}""");
        Assert.Equal(2, (await Client.ListAsync(Cancellation)).Count);
        Assert.Equal("GET /v1/collections", _server.Request.ToString());
    }

    [Fact]
    public async Task UpdateAsync_OfOneSetting_SendsItAlone()
    {
        _server.Then(Answers.Collection);
        var request = new UpdateCollectionRequest { Index = new UpdateIndexRequest { EfSearch = 99 } };
        await Client.UpdateAsync("articles", request, Cancellation);
        Assert.Equal("PATCH /v1/collections/articles", _server.Request.ToString());
        Assert.Equal("""{"index":{"efSearch":99}}""", _server.Request.Body);
    }

    [Fact]
    public async Task DeleteAsync_Existing_Deletes()
    {
        _server.Then(_ => new HttpResponseMessage(HttpStatusCode.NoContent));
        await Client.DeleteAsync("articles", Cancellation);
        Assert.Equal("DELETE /v1/collections/articles", _server.Request.ToString());
        Assert.Null(_server.Request.ContentType);
    }

    [Fact]
    public async Task DeleteAsync_Absent_IsDone()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        await Client.DeleteAsync("articles", Cancellation);
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.AliasNotFound);
        await Client.DeleteAliasAsync("current", Cancellation);
    }

    [Fact]
    public async Task SetAliasAsync_OnACollection_PutsItsName()
    {
        _server.Then("""{"alias":"current","collection":"articles"}""");
        var alias = await Client.SetAliasAsync("current", "articles", Cancellation);
        Assert.Equal(new AliasInfo("current", "articles"), alias);
        Assert.Equal("PUT /v1/aliases/current", _server.Request.ToString());
        Assert.Equal("""{"collection":"articles"}""", _server.Request.Body);
    }

    [Fact]
    public async Task AnyCall_WithoutAName_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.GetAsync("", Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(() => Client.SetAliasAsync("a", "", Cancellation));
        Assert.Throws<ArgumentException>(() => _server.Client().Documents(""));
        Assert.Empty(_server.Requests);
    }
}
