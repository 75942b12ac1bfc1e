using System.Net;
using Shoal.Grains.Rollouts;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Endpoints;

/// <summary>Judgments and feedback over the real services.</summary>
public sealed class JudgmentsEndpointsTests(ServerFixture server)
{
    [Fact]
    public async Task Judgments_ThatArePut_AreGot()
    {
        await server.Api.CreateAsync("judged");
        await server.Api.SendAsync(
            HttpMethod.Put, "/v1/collections/judged/documents/d1", """{"text": "Bread rises."}""");

        var put = (await server.Api.SendAsync(
            HttpMethod.Put,
            "/v1/collections/judged/judgments",
            """
            {"queries": [{"id": "q1", "text": "why?", "grades": {"d1": 2, "gone": 1}},
            {"id": "q2", "text": "how?", "grades": {"gone": 0}}]}
            """)).Expect(HttpStatusCode.OK);
        var got = (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/judged/judgments"))
            .Expect(HttpStatusCode.OK);

        Assert.Equal("""{"queries":2,"judgments":3,"unknownDocuments":1}""", put.Text);
        Assert.Equal(
            """{"queries":[{"id":"q1","text":"why?","grades":{"d1":2,"gone":1}},"""
            + """{"id":"q2","text":"how?","grades":{"gone":0}}]}""",
            got.Text);
        (await server.Api.SendAsync(HttpMethod.Put, "/v1/collections/judged/judgments", """{"queries": []}"""))
            .Expect(HttpStatusCode.OK);
        Assert.Equal(
            """{"queries":[]}""",
            (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/judged/judgments")).Text);
    }

    [Theory]
    [InlineData("{}", "invalid_request", "\"queries\"")]
    [InlineData("""{"queries": [{"text": "t", "grades": {}}]}""", "invalid_request", "queries[0].id")]
    [InlineData("""{"queries": [{"id": "q", "grades": {}}]}""", "invalid_request", "queries[0].text")]
    [InlineData("""{"queries": [{"id": "q", "text": "t"}]}""", "invalid_request", "queries[0].grades")]
    [InlineData("""{"queries": [null]}""", "invalid_request", "queries[0]")]
    [InlineData("""{"queries": [{"id": "q", "text": "t", "grades": {"d": 1.5}}]}""", "invalid_request", "grades.d")]
    [InlineData("""{"queries": [{"id": "q", "text": "t", "grades": {"d": -1}}]}""", "invalid_request", "grade")]
    [InlineData("""{"queries": [{"id": "q", "text": "t", "grades": {"": 1}}]}""", "invalid_document_id", "")]
    [InlineData("""{"queries": [{"id": "q", "text": "t", "judgments": {}}]}""", "unknown_member", "'judgments'")]
    [InlineData(
        """{"queries": [{"id": "q", "text": "t", "grades": {}}, {"id": "q", "text": "u", "grades": {}}]}""",
        "invalid_request", "unique")]
    public async Task Judgments_ThatAreWrong_AreRefused(string json, string code, string property)
    {
        await server.Client.Collections.CreateAsync(
            "judged-badly",
            new CreateCollectionRequest { Model = "all-minilm-l6-v2" },
            TestContext.Current.CancellationToken);

        var problem = (await server.Api.SendAsync(HttpMethod.Put, "/v1/collections/judged-badly/judgments", json))
            .Refuses(HttpStatusCode.BadRequest, code);

        Assert.Contains(property, problem.Detail, StringComparison.Ordinal);
        Assert.Equal(
            """{"queries":[]}""",
            (await server.Api.SendAsync(HttpMethod.Get, "/v1/collections/judged-badly/judgments")).Text);
    }

    [Fact]
    public async Task Feedback_ForAnAnswer_IsTaken()
    {
        await server.Api.CreateAsync("clicked");
        var queryId = QueryId.New(null, generation: 1, query: 7, answer: 7).ToString();

        foreach (var rest in new[] { "", ", \"clicked\": false", ", \"grade\": 3" })
        {
            (await server.Api.SendAsync(
                HttpMethod.Post,
                "/v1/collections/clicked/feedback",
                $$"""{"queryId": "{{queryId}}", "documentId": "d1"{{rest}}}""")).Expect(HttpStatusCode.NoContent);
        }
    }

    [Theory]
    [InlineData("""{"documentId": "d1"}""", "invalid_request")]
    [InlineData("""{"queryId": "q"}""", "invalid_request")]
    [InlineData("""{"queryId": "AAAA", "documentId": "d1"}""", "invalid_query_id")]
    [InlineData("""{"queryId": "AAAA", "documentId": "d1", "clicked": 1}""", "invalid_request")]
    [InlineData("""{"queryId": "AAAA", "documentId": "d1", "like": true}""", "unknown_member")]
    public async Task Feedback_ThatIsWrong_IsRefused(string json, string code)
    {
        await server.Client.Collections.CreateAsync(
            "clicked-badly",
            new CreateCollectionRequest { Model = "all-minilm-l6-v2" },
            TestContext.Current.CancellationToken);

        (await server.Api.SendAsync(HttpMethod.Post, "/v1/collections/clicked-badly/feedback", json))
            .Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory]
    [InlineData("", 400, "invalid_request")]
    [InlineData("x", 413, "limit_exceeded")]
    public async Task Search_ByAUserThatIsNoName_IsRefused(string letter, int status, string code)
    {
        await server.Client.Collections.CreateAsync(
            "of-users",
            new CreateCollectionRequest { Model = "all-minilm-l6-v2" },
            TestContext.Current.CancellationToken);
        var user = string.Concat(Enumerable.Repeat(letter, Limits.MaxUserBytes + 1));

        (await server.Api.SendAsync(
            HttpMethod.Post, "/v1/collections/of-users/search", $$"""{"query": "a", "user": "{{user}}"}"""))
            .Refuses((HttpStatusCode)status, code);
    }
}
