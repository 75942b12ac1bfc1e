using System.Net;
using System.Text.Json;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Documents;

public sealed class DocumentsClientTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IDocumentsClient Client => _server.Client().Documents("articles");

    [Fact]
    public async Task PutAsync_OfADocument_PutsItUnderItsId()
    {
        _server.Then(Answers.Written);
        var metadata = JsonElement.Parse("""{"y":[1,null]}""");
        var document = new Document { Id = "d/1", Title = "ü", Text = "t", Metadata = metadata };
        var result = await Client.PutAsync(document, cancellationToken: Cancellation);
        Assert.Equal("PUT /v1/collections/articles/documents/d%2F1", _server.Request.ToString());
        Assert.Equal("""{"id":"d/1","title":"ü","text":"t","metadata":{"y":[1,null]}}""", _server.Request.Body);
        Assert.Null(_server.Request.IfMatch);
        Assert.Equal((DocumentStatus.Created, 17, false), (result.Status, result.Version, result.Failed));
    }

    [Fact]
    public async Task PutAsync_OfAVector_SendsEveryBitOfIt()
    {
        _server.Then(Answers.Written);
        float[] vector = [0.1f, -1e-30f, 3.4028235e38f];
        await Client.PutAsync(new Document { Id = "d", Vector = vector }, cancellationToken: Cancellation);
        Assert.Equal(vector, _server.Request.Json["vector"]!.AsArray().Select(number => (float)number!));
    }

    [Fact]
    public async Task PutAsync_OfAVersion_SendsTheCondition()
    {
        _server.ThenProblem(HttpStatusCode.PreconditionFailed, ShoalErrorCodes.VersionConflict);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => Client.PutAsync(new Document { Id = "d", Text = "t" }, 17, Cancellation));
        Assert.Equal("\"17\"", _server.Request.IfMatch);
        Assert.Equal(ShoalErrorCodes.VersionConflict, failure.Code);
    }

    [Fact]
    public async Task PutAsync_OfWhatNoServerAccepts_Throws()
    {
        Document[] documents =
        [
            new() { Text = "no id" },
            new() { Id = "", Text = "empty id" },
            new() { Id = "d", Text = "lone \uD800" },
            new() { Id = "d", Title = "\uDC00" },
            new() { Id = "d\uD800", Text = "t" },
            new() { Id = "d", Vector = [float.NaN] },
        ];
        foreach (var document in documents)
        {
            await Assert.ThrowsAnyAsync<ArgumentException>(() => Client.PutAsync(document, null, Cancellation));
        }

        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task GetAsync_WithVectors_AsksForThem()
    {
        _server.Then(
            """
            {"id":"d","version":3,"updatedAt":"2026-01-02T03:04:05Z","truncated":true,"model":"m@d",
            "chunks":[{"index":0,"start":0,"end":4,"tokens":3}],"vectors":[[1,0.5]],"fromTheFuture":{}}
            """);
        var document = await Client.GetAsync("d", includeVectors: true, Cancellation);
        Assert.Equal("GET /v1/collections/articles/documents/d?include=vectors", _server.Request.ToString());
        Assert.Equal([1, 0.5f], Assert.Single(document.Vectors!));
        Assert.Equal(new Chunk(0, 0, 4, 3), Assert.Single(document.Chunks));
    }

    [Fact]
    public async Task FindAsync_Absent_ReturnsNullOnlyForTheDocument()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.DocumentNotFound);
        Assert.Null(await Client.FindAsync("d", cancellationToken: Cancellation));
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        await Assert.ThrowsAsync<ShoalClientException>(() => Client.FindAsync("d", false, Cancellation));
    }

    [Fact]
    public async Task PatchMetadataAsync_WithNulls_KeepsThem()
    {
        _server.Then("""{"id":"d","status":"updated","version":18,"truncated":false}""");
        await Client.PatchMetadataAsync("d", JsonElement.Parse("""{"year":null,"a":1}"""), 17, Cancellation);
        Assert.Equal("PATCH /v1/collections/articles/documents/d", _server.Request.ToString());
        Assert.Equal("""{"metadata":{"year":null,"a":1}}""", _server.Request.Body);
        Assert.Equal("\"17\"", _server.Request.IfMatch);
    }

    [Fact]
    public async Task DeleteAsync_Absent_IsDoneOnlyForTheDocument()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.DocumentNotFound);
        await Client.DeleteAsync("d", cancellationToken: Cancellation);
        Assert.Equal("DELETE /v1/collections/articles/documents/d", _server.Request.ToString());
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        await Assert.ThrowsAsync<ShoalClientException>(() => Client.DeleteAsync("d", null, Cancellation));
    }

    [Fact]
    public async Task DeleteByFilterAsync_OfTwo_ReturnsTwo()
    {
        _server.Then("""{"deleted":2}""");
        var filter = JsonElement.Parse("""{"field":"year","gte":2020}""");
        Assert.Equal(2, await Client.DeleteByFilterAsync(filter, Cancellation));
        Assert.Equal("POST /v1/collections/articles/documents/delete", _server.Request.ToString());
        Assert.Equal("""{"filter":{"field":"year","gte":2020}}""", _server.Request.Body);
    }

    [Fact]
    public async Task ListAsync_WithEverything_EscapesTheQuery()
    {
        _server.Then($$"""{"documents":[{{Answers.Document("e")}}],"next":"e"}""");
        var page = await Client.ListAsync("d&/ü", 5, JsonElement.Parse("""{"field":"a"}"""), Cancellation);
        Assert.Equal(
            "GET /v1/collections/articles/documents?after=d%26%2F%C3%BC&limit=5&filter=%7B%22field%22%3A%22a%22%7D",
            _server.Request.ToString());
        Assert.Equal("e", page.Next);
    }

    [Fact]
    public async Task EnumerateAsync_OverPages_ReturnsAllInOrder()
    {
        _server
            .Then($$"""{"documents":[{{Answers.Document("a")}},{{Answers.Document("b")}}],"next":"b"}""")
            .ThenBreak()
            .Then($$"""{"documents":[{{Answers.Document("c")}}]}""");
        var documents = await Client.EnumerateAsync(cancellationToken: Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["a", "b", "c"], documents.Select(document => document.Id));
        Assert.Equal("/v1/collections/articles/documents?limit=1000", _server.Requests[0].Target);
        Assert.Equal("/v1/collections/articles/documents?after=b&limit=1000", _server.Requests[2].Target);
    }

    [Fact]
    public async Task QueryAsync_ByIds_PostsThem()
    {
        _server.Then("""{"documents":[]}""");
        var page = await Client.QueryAsync(new DocumentQuery { Ids = ["a", "b"] }, Cancellation);
        Assert.Equal("POST /v1/collections/articles/documents/query", _server.Request.ToString());
        Assert.Equal("""{"ids":["a","b"]}""", _server.Request.Body);
        Assert.Null(page.Next);
    }
}
