using System.Net;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

public sealed class SearchEndpointsTests(ServerFixture server)
{
    private const string Documents = """
        [ {"id": "bread", "title": "Dough", "text": "Yeast makes gas, and bread rises.", "metadata": {"year": 2024}},
          {"id": "stars", "text": "Stars fuse hydrogen into helium.", "metadata": {"year": 2020}},
          {"id": "cake", "text": "A cake needs flour, eggs and an oven.", "metadata": {"year": 2019}} ]
        """;

    [Fact]
    public async Task Search_ByMeaning_FindsWithTheShapeOfTheApi()
    {
        await CreateAsync("meaning");

        var json = (await SearchAsync("meaning", """{"query": "why does a loaf grow in the oven?", "topK": 2}""")).Json;

        var hits = json.GetProperty("hits").EnumerateArray().ToList();
        Assert.Equal("bread", hits[0].GetProperty("id").GetString());
        Assert.Equal(2, hits.Count);
        Assert.True(hits[0].GetProperty("score").GetDouble() >= hits[1].GetProperty("score").GetDouble());
        Assert.Equal("Dough", hits[0].GetProperty("title").GetString());
        Assert.Equal(0, hits[0].GetProperty("chunk").GetProperty("start").GetInt32());
        Assert.Equal(2024, hits[0].GetProperty("metadata").GetProperty("year").GetInt32());
        Assert.Equal(1, json.GetProperty("generation").GetInt32());
        Assert.False(json.GetProperty("adapter").GetBoolean());
        Assert.StartsWith("all-minilm-l6-v2@", json.GetProperty("model").GetString(), StringComparison.Ordinal);
        Assert.Equal(
            """{"shardsAnswered":2,"shardsAsked":2,"documents":1}""", json.GetProperty("coverage").GetRawText());
        Assert.True(json.GetProperty("timings").GetProperty("totalMs").GetDouble() > 0);
        Assert.NotEmpty(json.GetProperty("queryId").GetString()!);
    }

    [Fact]
    public async Task Search_QueryOverTheTokenLimit_SaysThatItWasCut()
    {
        await CreateAsync("long");
        var words = string.Join(' ', Enumerable.Repeat("oven", 300));

        var cut = (await SearchAsync("long", JsonSerializer.Serialize(new { query = words }))).Json;
        var whole = (await SearchAsync("long", """{"query": "oven"}""")).Json;

        Assert.True(cut.GetProperty("queryTruncated").GetBoolean());
        Assert.False(whole.GetProperty("queryTruncated").GetBoolean());
    }

    [Fact]
    public async Task Search_WithFilterLikeThresholdAndInclude_ObeysThem()
    {
        await CreateAsync("options");

        Assert.Equal(["bread", "stars"], await IdsAsync(
            """{"query": "food", "filter": {"field": "year", "gte": 2020}, "exact": true}"""));
        Assert.Equal("cake", (await IdsAsync("""{"like": "bread"}"""))[0]);
        Assert.DoesNotContain("bread", await IdsAsync("""{"like": "bread"}"""));
        Assert.Empty(await IdsAsync("""{"query": "bread", "scoreThreshold": 0.99}"""));
        var bare = (await SearchAsync("options", """{"query": "bread", "topK": 1, "include": []}""")).Json;
        Assert.False(bare.GetProperty("hits")[0].TryGetProperty("text", out _));
        Assert.False(bare.GetProperty("hits")[0].TryGetProperty("metadata", out _));

        async Task<string[]> IdsAsync(string json) =>
            [.. (await SearchAsync("options", json)).Json.GetProperty("hits").EnumerateArray()
                .Select(hit => hit.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Search_OfOnesOwnVectors_ScoresThem()
    {
        await server.Api.CreateAsync("vectors", """{"dimensions": 2, "distance": "euclidean"}""");
        await server.Api.SendAsync(
            HttpMethod.Post,
            "/v1/collections/vectors/documents",
            """[{"id": "near", "vector": [1, 0]}, {"id": "far", "vector": [4, 4]}]""");

        var json = (await SearchAsync("vectors", """{"vector": [1, 0], "generation": 1}""")).Json;

        Assert.Equal(
            [("near", 0f), ("far", -5f)],
            json.GetProperty("hits").EnumerateArray()
                .Select(hit => (hit.GetProperty("id").GetString()!, hit.GetProperty("score").GetSingle())));
        (await server.Api.SendAsync(HttpMethod.Post, "/v1/collections/vectors/search", """{"query": "text"}"""))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.ModelRequired);
        (await server.Api.SendAsync(
            HttpMethod.Post, "/v1/collections/vectors/search", """{"vector": [1, 0], "generation": 2}"""))
            .Refuses(HttpStatusCode.Conflict, ShoalErrorCodes.GenerationMismatch);
    }

    [Fact]
    public async Task Batch_OfSearches_AnswersEachAlone()
    {
        await CreateAsync("batch");

        var answer = (await server.Api.SendAsync(
            HttpMethod.Post,
            "/v1/collections/batch/search/batch",
            """{"searches": [{"query": "bread", "topK": 1}, {"query": ""}, {"query": "sun", "topK": 1}]}"""))
            .Expect(HttpStatusCode.OK);

        var results = JsonSerializer.Deserialize(answer.Text, ShoalJson.Wire.SearchBatchResponse)!.Results;
        Assert.Equal("bread", results[0].Answer!.Hits[0].Id);
        Assert.Equal(ShoalErrorCodes.QueryEmpty, results[1].Problem!.Code);
        Assert.Equal("stars", results[2].Answer!.Hits[0].Id);
        foreach (var wrong in new[] { "{}", """{"searches": []}""", """{"searches": [null]}""" })
        {
            (await server.Api.SendAsync(HttpMethod.Post, "/v1/collections/batch/search/batch", wrong))
                .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
        }
    }

    private async Task CreateAsync(string collection)
    {
        await server.Api.CreateAsync(
            collection, """{"model": "all-minilm-l6-v2", "shards": 2, "filterable": ["year"]}""");
        (await server.Api.SendAsync(HttpMethod.Post, $"/v1/collections/{collection}/documents", Documents))
            .Expect(HttpStatusCode.OK);
    }

    private async Task<Answer> SearchAsync(string collection, string json) =>
        (await server.Api.SendAsync(HttpMethod.Post, $"/v1/collections/{collection}/search", json))
        .Expect(HttpStatusCode.OK);
}
