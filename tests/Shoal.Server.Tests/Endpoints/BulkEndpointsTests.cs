using System.Net;
using System.Text;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>One result per item, in order; what is acknowledged stays, whatever becomes of the rest.</summary>
public sealed class BulkEndpointsTests(ServerFixture server)
{
    [Fact]
    public async Task Post_OfAnArray_AnswersEachItemInOrder()
    {
        await server.Api.CreateAsync("array");

        var answer = (await server.Api.SendAsync(
            HttpMethod.Post,
            "/v1/collections/array/documents",
            """
            [ {"id": "a", "text": "one"}, {"id": "b", "texts": "two"}, {"id": "", "text": "three"},
              {"id": "c"}, {"id": "a", "text": "four"}, {"id": "d", "text": "five"} ]
            """)).Expect(HttpStatusCode.OK);

        var results = answer.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["created", "failed", "failed", "failed", "updated", "created"], results.Select(StatusOf));
        Assert.Equal(
            [ShoalErrorCodes.UnknownMember, ShoalErrorCodes.InvalidDocumentId, ShoalErrorCodes.EmptyText],
            results.Where(r => StatusOf(r) == "failed").Select(CodeOf));
        Assert.Equal("four", await TextAsync("array", "a"));
        Assert.Equal(2, await CountAsync("array"));
    }

    [Fact]
    public async Task Post_OfBrokenLines_FailsThoseAlone()
    {
        await server.Api.CreateAsync("lines");
        byte[] body =
        [
            0xEF, 0xBB, 0xBF,
            .. "{\"id\": \"a\", \"text\": \"one\"}\r\n\n"u8,
            .. "{\"id\": \"b\", \"text\": \"tw\n"u8,
            .. "{\"id\": \"c\", \"text\": \""u8, 0xC3, 0x28, .. "\"}\n"u8,
            .. "   \n{\"id\": \"d\", \"text\": \"\\ud800\"}\n"u8,
            .. "{\"id\": \"e\", \"text\": \"five\"}"u8,
        ];

        var answer = await PostLinesAsync("lines", body);

        Assert.Equal(MediaTypes.Ndjson, answer.MediaType);
        Assert.Equal(["created", "failed", "failed", "failed", "created"], answer.Lines.Select(StatusOf));
        Assert.Equal(
            [ShoalErrorCodes.InvalidJson, ShoalErrorCodes.InvalidJson, ShoalErrorCodes.InvalidText],
            answer.Lines.Where(r => StatusOf(r) == "failed").Select(CodeOf));
        Assert.Equal(2, await CountAsync("lines"));
    }

    [Fact]
    public async Task Post_OfALineOverTheLimit_FailsItAlone()
    {
        await server.Api.CreateAsync("long-line");
        var body = Encoding.UTF8.GetBytes(
            $$"""{"id": "a", "text": "{{new string('x', Limits.MaxLineBytes)}}"}""" + "\n"
            + """{"id": "b", "text": "t"}""");

        var answer = await PostLinesAsync("long-line", body);

        Assert.Equal(["failed", "created"], answer.Lines.Select(StatusOf));
        Assert.Equal(ShoalErrorCodes.LimitExceeded, CodeOf(answer.Lines[0]));
    }

    [Fact]
    public async Task Post_OfNothing_AnswersNothing()
    {
        await server.Api.CreateAsync("nothing");

        var answer = await PostLinesAsync("nothing", []);

        Assert.Equal(MediaTypes.Ndjson, answer.MediaType);
        Assert.Empty(answer.Lines);
    }

    [Fact]
    public async Task Post_ToNoCollection_IsRefusedAsAWhole()
    {
        using var body = Api.Body("{\"id\": \"a\", \"text\": \"t\"}\n"u8.ToArray(), MediaTypes.Ndjson);

        (await server.Api.SendAsync(HttpMethod.Post, "/v1/collections/nowhere/documents?stream=true", body))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
    }

    [Fact]
    public async Task Stream_OfLines_AnswersEachBeforeTheNextIsSent()
    {
        await server.Api.CreateAsync("stream");
        using var connection = await DuplexConnection.PostAsync(
            server.Address, "/v1/collections/stream/documents?stream=true");

        await connection.SendLineAsync("""{"id": "a", "text": "one"}""");
        Assert.Equal("created", StatusOf(JsonElement.Parse(await connection.ReadResultAsync())));
        await connection.SendLineAsync("broken");
        Assert.Equal(ShoalErrorCodes.InvalidJson, CodeOf(JsonElement.Parse(await connection.ReadResultAsync())));
        await connection.EndAsync();

        Assert.Equal("one", await TextAsync("stream", "a"));
    }

    [Fact]
    public async Task Stream_WhoseClientHangsUp_KeepsWhatWasAcknowledged()
    {
        await server.Api.CreateAsync("hung-up");
        using var connection = await DuplexConnection.PostAsync(
            server.Address, "/v1/collections/hung-up/documents?stream=true");
        await connection.SendLineAsync("""{"id": "a", "text": "one"}""");
        Assert.Equal("created", StatusOf(JsonElement.Parse(await connection.ReadResultAsync())));
        await connection.SendLineAsync("{\"id\": \"b\", \"text\": \"half a li");

        connection.Reset();

        Assert.Equal("one", await TextAsync("hung-up", "a"));
        Assert.Equal(1, await CountAsync("hung-up"));
    }

    [Fact]
    public async Task List_OfDocuments_PagesInIdOrder()
    {
        await server.Api.CreateAsync("paged", """{"dimensions": 2, "filterable": ["n"], "shards": 3}""");
        var lines = string.Join('\n', Enumerable.Range(0, 7).Reverse().Select(
            n => $$$"""{"id": "d{{{n}}}", "vector": [1, {{{n}}}], "metadata": {"n": {{{n}}}}}"""));
        await PostLinesAsync("paged", Encoding.UTF8.GetBytes(lines));

        var first = await ListAsync("?limit=3");
        var second = await ListAsync("?limit=3&after=d2");
        var last = await ListAsync("?limit=3&after=d5");
        var filtered = await ListAsync("?filter=" + Uri.EscapeDataString("""{"field": "n", "gte": 5}"""));

        Assert.Equal(("d0 d1 d2", "d2"), first);
        Assert.Equal(("d3 d4 d5", "d5"), second);
        Assert.Equal(("d6", null), last);
        Assert.Equal(("d5 d6", null), filtered);

        async Task<(string Ids, string? Next)> ListAsync(string query)
        {
            var answer = await server.Api.SendAsync(HttpMethod.Get, $"/v1/collections/paged/documents{query}");
            return IdsOf(answer.Expect(HttpStatusCode.OK).Json);
        }
    }

    [Fact]
    public async Task Query_ByIdsOrFilter_ReturnsThose_AndDeleteRemovesThem()
    {
        await server.Api.CreateAsync("chosen", """{"dimensions": 2, "filterable": ["n"]}""");
        var lines = string.Join('\n', Enumerable.Range(0, 5).Select(
            n => $$$"""{"id": "d{{{n}}}", "vector": [1, {{{n}}}], "metadata": {"n": {{{n}}}}}"""));
        await PostLinesAsync("chosen", Encoding.UTF8.GetBytes(lines));

        Assert.Equal(("d3 d1", null), IdsOf((await QueryAsync("""{"ids": ["d3", "nobody", "d1"]}""")).Json));
        Assert.Equal(("d0 d1", null), IdsOf((await QueryAsync("""{"filter": {"field": "n", "lt": 2}}""")).Json));
        (await QueryAsync("""{"ids": ["d1"], "limit": 2}""")).Refuses(HttpStatusCode.BadRequest, "invalid_request");
        var deleted = await server.Api.SendAsync(
            HttpMethod.Post, "/v1/collections/chosen/documents/delete", """{"filter": {"field": "n", "gte": 3}}""");
        Assert.Equal("""{"deleted":2}""", deleted.Expect(HttpStatusCode.OK).Text);
        Assert.Equal(3, await CountAsync("chosen"));

        Task<Answer> QueryAsync(string json) =>
            server.Api.SendAsync(HttpMethod.Post, "/v1/collections/chosen/documents/query", json);
    }

    private static string? StatusOf(JsonElement result) => result.GetProperty("status").GetString();

    private static string? CodeOf(JsonElement result) => result.GetProperty("error").GetProperty("code").GetString();

    private static (string Ids, string? Next) IdsOf(JsonElement list) => (
        string.Join(' ', list.GetProperty("documents").EnumerateArray().Select(d => d.GetProperty("id").GetString())),
        list.TryGetProperty("next", out var next) ? next.GetString() : null);

    private async Task<Answer> PostLinesAsync(string collection, byte[] body)
    {
        using var content = Api.Body(body, MediaTypes.Ndjson);
        var answer = await server.Api.SendAsync(HttpMethod.Post, $"/v1/collections/{collection}/documents", content);
        return answer.Expect(HttpStatusCode.OK);
    }

    private async Task<string?> TextAsync(string collection, string id) =>
        (await server.Api.SendAsync(HttpMethod.Get, $"/v1/collections/{collection}/documents/{id}"))
        .Json.GetProperty("text").GetString();

    private async Task<long> CountAsync(string collection) =>
        (await server.Api.SendAsync(HttpMethod.Get, $"/v1/collections/{collection}"))
        .Json.GetProperty("documents").GetInt64();
}
