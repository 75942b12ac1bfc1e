using System.Net;
using System.Text;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>Whatever is sent, the answer is a 4xx with a code of its own, and nothing is changed.</summary>
public sealed class BadInputTests(ServerFixture server)
{
    private const string Texts = "/v1/collections/bad-texts";
    private const string Vectors = "/v1/collections/bad-vectors";

    [Theory]
    [InlineData("{", "invalid_json")]
    [InlineData("", "invalid_json")]
    [InlineData("[]", "invalid_request")]
    [InlineData("""{"text": 1}""", "invalid_request")]
    [InlineData("""{"text": "t", "unknown": true}""", "unknown_member")]
    [InlineData("""{"text": "", "title": ""}""", "empty_text")]
    [InlineData("{}", "empty_text")]
    [InlineData("""{"text": "\u0000"}""", "invalid_text")]
    [InlineData("""{"title": "a\u0000", "text": "t"}""", "invalid_text")]
    [InlineData("""{"text": "\ud800"}""", "invalid_text")]
    [InlineData("""{"text": "t", "metadata": 1}""", "invalid_metadata")]
    [InlineData("""{"text": "t", "vector": [1, 2]}""", "invalid_vector")]
    public async Task Document_ThatIsWrong_IsRefused(string json, string code)
    {
        await CreateAsync();

        (await server.Api.SendAsync(HttpMethod.Put, $"{Texts}/documents/d", json))
            .Refuses(HttpStatusCode.BadRequest, code);

        await NothingChangedAsync();
    }

    [Theory]
    [InlineData("[1]", "invalid_vector")]
    [InlineData("[1, 2, 3]", "invalid_vector")]
    [InlineData("[0, 0]", "invalid_vector")]
    [InlineData("[]", "invalid_vector")]
    [InlineData("[1, 1e999]", "invalid_vector")]
    [InlineData("[1, -1e999]", "invalid_vector")]
    [InlineData("[1, NaN]", "invalid_json")]
    [InlineData("[1, \"NaN\"]", "invalid_request")]
    [InlineData("null", "invalid_vector")]
    public async Task Vector_ThatIsWrong_IsRefused(string vector, string code)
    {
        await CreateAsync();

        (await server.Api.SendAsync(HttpMethod.Put, $"{Vectors}/documents/d", $$"""{"vector": {{vector}}}"""))
            .Refuses(HttpStatusCode.BadRequest, code);
        if (vector != "null")
        {
            (await server.Api.SendAsync(HttpMethod.Post, $"{Vectors}/search", $$"""{"vector": {{vector}}}"""))
                .Refuses(HttpStatusCode.BadRequest, code);
        }

        await NothingChangedAsync();
    }

    [Fact]
    public async Task Text_OfTenMegabytes_IsTooLarge()
    {
        await CreateAsync();
        using var body = Api.Body(
            Encoding.UTF8.GetBytes($$"""{"text": "{{new string('x', 10_000_000)}}"}"""), MediaTypes.Json);

        (await server.Api.SendAsync(HttpMethod.Put, $"{Texts}/documents/d", body))
            .Refuses(HttpStatusCode.RequestEntityTooLarge, ShoalErrorCodes.TextTooLarge);

        await NothingChangedAsync();
    }

    [Fact]
    public async Task Body_OverTheLimit_IsRefusedBeforeItIsRead()
    {
        await CreateAsync();
        using var body = new StreamContent(Stream.Null);
        body.Headers.ContentLength = Limits.MaxBodyBytes + 1L;
        body.Headers.ContentType = new(MediaTypes.Json);
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Texts}/documents/d") { Content = body };
        request.Headers.ExpectContinue = true;

        using var response = await server.Api.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(ShoalErrorCodes.LimitExceeded, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("%")]
    [InlineData("%zz")]
    [InlineData("%ED%A0%80")]
    [InlineData("%C3%28")]
    public async Task Id_ThatIsNoText_IsRefused(string encoded)
    {
        await CreateAsync();
        foreach (var method in new[] { HttpMethod.Put, HttpMethod.Get, HttpMethod.Delete })
        {
            (await server.Api.SendAsync(method, $"{Texts}/documents/{encoded}", """{"text": "t"}"""))
                .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidDocumentId);
        }

        await NothingChangedAsync();
    }

    [Fact]
    public async Task Id_OfTenKilobytes_IsRefused()
    {
        await CreateAsync();

        (await server.Api.SendAsync(
            HttpMethod.Put, $"{Texts}/documents/{new string('x', 10_000)}", """{"text": "t"}"""))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidDocumentId);

        await NothingChangedAsync();
    }

    [Theory]
    [InlineData("""{"query": "a", "topK": 0}""", "invalid_top_k")]
    [InlineData("""{"query": "a", "topK": -1}""", "invalid_top_k")]
    [InlineData("""{"query": "a", "topK": 1000000000}""", "invalid_top_k")]
    [InlineData("""{"query": "a", "topK": 1e30}""", "invalid_request")]
    [InlineData("""{"query": ""}""", "query_empty")]
    [InlineData("""{"query": "  "}""", "query_empty")]
    [InlineData("{}", "query_empty")]
    [InlineData("""{"query": "\ud800"}""", "invalid_text")]
    [InlineData("""{"query": "a\u0000"}""", "invalid_text")]
    [InlineData("""{"query": "a", "mode": "sparse"}""", "invalid_request")]
    [InlineData("""{"query": "a", "rerank": {"model": "m"}}""", "invalid_request")]
    [InlineData("""{"query": "a", "include": ["vectors"]}""", "invalid_request")]
    [InlineData("""{"query": "a", "timeoutMs": 0}""", "invalid_request")]
    [InlineData("""{"query": "a", "timeoutMs": 60001}""", "invalid_request")]
    [InlineData("""{"query": "a", "efSearch": 0}""", "invalid_request")]
    [InlineData("""{"query": "a", "filter": {"field": "secret", "eq": 1}}""", "field_not_filterable")]
    [InlineData("""{"query": "a", "filter": {"field": "year", "near": 1}}""", "invalid_filter")]
    [InlineData("""{"query": "a", "filter": "year"}""", "invalid_filter")]
    [InlineData("""{"like": "\udfff"}""", "invalid_document_id")]
    [InlineData("""{"query": "a", "top_k": 3}""", "unknown_member")]
    public async Task Search_ThatIsWrong_IsRefused(string json, string code)
    {
        await CreateAsync();

        (await server.Api.SendAsync(HttpMethod.Post, $"{Texts}/search", json)).Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("PUT", "/v1/collections/Bad_Name", "{}", 400, "invalid_name")]
    [InlineData("PUT", "/v1/collections/a%2Fb", "{}", 400, "invalid_name")]
    [InlineData("PUT", "/v1/collections/none", "{}", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"dimensions": 2, "shards": 0}""", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"dimensions": 2, "distance": "taxi"}""", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"dimensions": 2, "index": {"m": 1}}""", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"index": {"quantization": "8"}}""", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"index": {"vectors": "tape"}}""", 400, "invalid_settings")]
    [InlineData("PUT", "/v1/collections/none", """{"dimensions": 2, "index": {"k": 1}}""", 400, "unknown_member")]
    [InlineData("PUT", "/v1/collections/none", """{"model": "no-such-model"}""", 404, "model_not_found")]
    [InlineData("GET", "/v1/collections/none", null, 404, "collection_not_found")]
    [InlineData("PUT", "/v1/collections/none/documents/d", """{"text": "t"}""", 404, "collection_not_found")]
    [InlineData("GET", "/v1/collections/none/documents/d", null, 404, "collection_not_found")]
    [InlineData("GET", "/v1/collections/none/documents", null, 404, "collection_not_found")]
    [InlineData("POST", "/v1/collections/none/search", """{"query": "a"}""", 404, "collection_not_found")]
    [InlineData("POST", "/v1/collections/bad-texts/documents/delete", "{}", 400, "invalid_request")]
    [InlineData("GET", "/v1/collections/bad-texts/documents?limit=0", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/collections/bad-texts/documents?limit=1001", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/collections/bad-texts/documents?limit=many", null, 400, "invalid_request")]
    [InlineData("GET", "/v1/collections/bad-texts/documents?filter=%7B", null, 400, "invalid_filter")]
    [InlineData("GET", "/v1/models/no-such-model", null, 404, "model_not_found")]
    [InlineData("POST", "/v1/models", "{}", 400, "invalid_request")]
    [InlineData("POST", "/v1/models", """{"path": "/no/such/directory"}""", 400, "invalid_model")]
    [InlineData("GET", "/v1/nothing", null, 404, "not_found")]
    [InlineData("GET", "/nothing", null, 404, "not_found")]
    [InlineData("DELETE", "/v1/models", null, 405, "not_found")]
    [InlineData("POST", "/v1/collections/bad-texts/documents/d", "{}", 405, "not_found")]
    public async Task Request_ThatIsWrong_HasItsOwnCode(
        string method, string path, string? json, int status, string code)
    {
        await CreateAsync();

        (await server.Api.SendAsync(new HttpMethod(method), path, json)).Refuses((HttpStatusCode)status, code);

        await NothingChangedAsync();
    }

    [Theory]
    [InlineData("PUT", "/documents/d", "text/plain")]
    [InlineData("PUT", "/documents/d", "application/json; charset=utf-16")]
    [InlineData("POST", "/documents", "text/csv")]
    [InlineData("POST", "/search", "application/x-ndjson")]
    public async Task MediaType_OfAnotherKind_IsUnsupported(string method, string path, string mediaType)
    {
        await CreateAsync();
        using var body = new ByteArrayContent("{}"u8.ToArray());
        body.Headers.TryAddWithoutValidation("Content-Type", mediaType);

        (await server.Api.SendAsync(new HttpMethod(method), $"{Texts}{path}", body))
            .Refuses(HttpStatusCode.UnsupportedMediaType, ShoalErrorCodes.InvalidRequest);
    }

    private async Task CreateAsync()
    {
        await server.Api.SendAsync(
            HttpMethod.Put, Texts, """{"model": "all-minilm-l6-v2", "filterable": ["year"]}""");
        await server.Api.SendAsync(HttpMethod.Put, Vectors, """{"dimensions": 2}""");
    }

    private async Task NothingChangedAsync()
    {
        foreach (var collection in new[] { Texts, Vectors })
        {
            var json = (await server.Api.SendAsync(HttpMethod.Get, collection)).Expect(HttpStatusCode.OK).Json;
            Assert.Equal(0, json.GetProperty("documents").GetInt64());
        }
    }
}
