using System.Net;
using System.Text.Json.Nodes;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Rollouts;

/// <summary>What is sent arrives at the coordinator as it was meant, and its answers arrive at the caller.</summary>
public sealed class RolloutsEndpointsTests : IAsyncLifetime
{
    private const string Rollouts = "/v1/collections/articles/rollouts";

    private RolloutApi _server = null!;

    public async ValueTask InitializeAsync() => _server = await RolloutApi.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Start_WithTheModelAlone_FillsInTheDefaults()
    {
        var answer = (await _server.Api.SendAsync(HttpMethod.Post, Rollouts, """{"model": "n"}"""))
            .Expect(HttpStatusCode.Accepted);

        Assert.Equal($"{Rollouts}/r1", answer.Headers.Location!.ToString());
        ExpectSettings(
            """
            {"model":"n","policy":"automatic","shadow":{"sample":1,"minimumQueries":100},
            "canary":{"steps":[1,5,25,50],"minimumQueriesPerStep":50,"maxStepDuration":"PT30M","interleave":false},
            "gates":{"overlapFloor":0.05,"latency":{"ratio":1.5,"slackMs":25},"judged":{"maxLoss":0.01},"alpha":0.05},
            "rollbackWindow":"PT1H","adapter":false}
            """,
            answer);
        Assert.Equal((null, "operator"), _server.Coordinator.Commanded);
    }

    [Fact]
    public async Task Start_WithEverySetting_HandsThemDown()
    {
        const string Settings =
            """
            {"model":"n@e","policy":"manual","rateLimit":{"tokensPerSecond":50000},
            "shadow":{"sample":0.5,"minimumQueries":7},
            "canary":{"steps":[10,50.5],"minimumQueriesPerStep":20,"maxStepDuration":"PT5M","interleave":true},
            "gates":{"overlapFloor":0.1,"latency":{"ratio":2,"slackMs":0},"judged":{"maxLoss":0.02},"alpha":0.1},
            "rollbackWindow":"PT1M","adapter":true}
            """;

        ExpectSettings(Settings, await _server.Api.SendAsync(HttpMethod.Post, Rollouts, Settings));

        var request = _server.Coordinator.Request!;
        Assert.Equal(RolloutPolicy.Manual, request.Policy);
        Assert.Equal(50_000, request.TokensPerSecond);
        Assert.Equal([10, 50.5], request.Canary.Steps);
        Assert.Equal(TimeSpan.FromMinutes(5), request.Canary.MaxStepDuration);
        Assert.Equal((2, 0), (request.Gates.LatencyRatio, request.Gates.LatencySlackMs));
        Assert.Equal(TimeSpan.FromMinutes(1), request.RollbackWindow);
    }

    [Theory]
    [InlineData("""{"canary": {"steps": []}}""")]
    [InlineData("""{"shadow": {"sample": -1}, "gates": {"alpha": 7}}""")]
    public async Task Start_WithNumbersOutOfRange_LeavesThemToTheCoordinator(string settings)
    {
        var body = JsonNode.Parse(settings)!.AsObject();
        body["model"] = "n";

        (await _server.Api.SendAsync(HttpMethod.Post, Rollouts, body.ToJsonString())).Expect(HttpStatusCode.Accepted);
    }

    [Theory]
    [InlineData("{", "invalid_json", "")]
    [InlineData("[]", "invalid_request", "$")]
    [InlineData("{}", "invalid_request", "\"model\"")]
    [InlineData("""{"model": ""}""", "invalid_request", "\"model\"")]
    [InlineData("""{"model": 1}""", "invalid_request", "$.model")]
    [InlineData("""{"model": "n", "policy": "Automatic"}""", "invalid_request", "\"policy\"")]
    [InlineData("""{"model": "n", "policy": 0}""", "invalid_request", "$.policy")]
    [InlineData("""{"model": "n", "ratelimit": {}}""", "unknown_member", "'ratelimit'")]
    [InlineData("""{"model": "n", "rateLimit": 5}""", "invalid_request", "$.rateLimit")]
    [InlineData("""{"model": "n", "rateLimit": {"tokens": 5}}""", "unknown_member", "'tokens'")]
    [InlineData("""{"model": "n", "rateLimit": {"tokensPerSecond": 1e999}}""", "invalid_request", "rateLimit.tokens")]
    [InlineData("""{"model": "n", "shadow": {"sample": "all"}}""", "invalid_request", "$.shadow.sample")]
    [InlineData("""{"model": "n", "shadow": {"minimumQueries": 1.5}}""", "invalid_request", "shadow.minimumQueries")]
    [InlineData("""{"model": "n", "canary": {"steps": 10}}""", "invalid_request", "$.canary.steps")]
    [InlineData("""{"model": "n", "canary": {"steps": [null]}}""", "invalid_request", "$.canary.steps[0]")]
    [InlineData("""{"model": "n", "canary": {"maxStepDuration": "30m"}}""", "invalid_request", "Duration: A len")]
    [InlineData("""{"model": "n", "canary": {"maxStepDuration": 30}}""", "invalid_request", "$.canary.maxStepDuration")]
    [InlineData("""{"model": "n", "rollbackWindow": "P1M"}""", "invalid_request", "$.rollbackWindow")]
    [InlineData("""{"model": "n", "gates": {"latency": {"slack": 1}}}""", "unknown_member", "$.gates.latency")]
    [InlineData("""{"model": "n", "gates": {"judged": {"maxLoss": 1e999}}}""", "invalid_request", "judged.maxLoss")]
    [InlineData("""{"model": "n", "adapter": "yes"}""", "invalid_request", "$.adapter")]
    public async Task Request_ThatIsWrong_IsRefusedWithItsProperty(string json, string code, string property)
    {
        foreach (var path in new[] { Rollouts, $"{Rollouts}/forecast" })
        {
            var problem = (await _server.Api.SendAsync(HttpMethod.Post, path, json))
                .Refuses(HttpStatusCode.BadRequest, code);
            Assert.Contains(property, problem.Detail, StringComparison.Ordinal);
        }

        Assert.Null(_server.Coordinator.Request);
    }

    [Theory]
    [InlineData(ErrorCode.InvalidSettings, 400)]
    [InlineData(ErrorCode.ModelNotFound, 404)]
    [InlineData(ErrorCode.RolloutNotFound, 404)]
    [InlineData(ErrorCode.RolloutExists, 409)]
    [InlineData(ErrorCode.RolloutStage, 409)]
    [InlineData(ErrorCode.ModelServes, 409)]
    public async Task Refusal_OfTheCoordinator_ReachesTheCaller(ErrorCode code, int status)
    {
        _server.Coordinator.Refusal = new ShoalException(code, "No, because.");

        foreach (var path in new[] { Rollouts, $"{Rollouts}/r1/promote" })
        {
            var answer = await _server.Api.SendAsync(HttpMethod.Post, path, """{"model": "n"}""");
            Assert.Equal(status, (int)answer.Status);
            Assert.Equal("No, because.", answer.Json.GetProperty("detail").GetString());
        }
    }

    [Theory]
    [InlineData("pause", RolloutCommand.Pause)]
    [InlineData("resume", RolloutCommand.Resume)]
    [InlineData("promote", RolloutCommand.Promote)]
    [InlineData("rollback", RolloutCommand.RollBack)]
    [InlineData("complete", RolloutCommand.Complete)]
    public async Task Command_ByItsVerb_IsObeyedInTheCallersName(string verb, RolloutCommand command)
    {
        _server.Api.Http.DefaultRequestHeaders.Add("X-Shoal-Actor", "night shift");

        var answer = (await _server.Api.SendAsync(HttpMethod.Post, $"{Rollouts}/r1/{verb}")).Expect(HttpStatusCode.OK);

        Assert.Equal((command, "night shift"), _server.Coordinator.Commanded);
        Assert.Equal("Backfilling", answer.Json.GetProperty("stage").GetString());
    }

    [Fact]
    public async Task Command_InATooLongName_IsRefused()
    {
        _server.Api.Http.DefaultRequestHeaders.Add("X-Shoal-Actor", new string('x', Limits.MaxActorLength + 1));

        (await _server.Api.SendAsync(HttpMethod.Post, $"{Rollouts}/r1/pause"))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
    }

    [Theory]
    [InlineData("/r2")]
    [InlineData("/r2/journal")]
    [InlineData("/r2/report")]
    [InlineData("/r2/comparisons")]
    [InlineData("/r2/events")]
    public async Task Get_OfNoRollout_IsNotFound(string path) =>
        (await _server.Api.SendAsync(HttpMethod.Get, Rollouts + path))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.RolloutNotFound);

    [Fact]
    public async Task Get_OfNoCollection_IsNotFound() =>
        (await _server.Api.SendAsync(HttpMethod.Get, "/v1/collections/none/rollouts"))
            .Refuses(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);

    [Fact]
    public async Task Get_OfARollout_HasTheBlueprintsShape()
    {
        var one = (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1")).Expect(HttpStatusCode.OK).Json;
        var all = (await _server.Api.SendAsync(HttpMethod.Get, Rollouts)).Expect(HttpStatusCode.OK).Json;

        Assert.Equal(one.GetRawText(), Assert.Single(all.GetProperty("rollouts").EnumerateArray()).GetRawText());
        Assert.Equal(5063, one.GetProperty("progress").GetProperty("pending").GetInt32());
        Assert.Equal("PT1M5S", one.GetProperty("progress").GetProperty("timeLeft").GetString());
        Assert.Equal(
            """{"name":"coverage","verdict":"Undecided","reason":"5,063 of 5,183 documents wait","""
            + "\"numbers\":{\"pending\":5063}}",
            one.GetProperty("gates")[0].GetRawText());
    }

    [Fact]
    public async Task Journal_AfterANumber_HasTheRest()
    {
        var all = (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1/journal")).Json.GetProperty("entries");
        var rest = (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1/journal?after=1")).Json
            .GetProperty("entries");

        Assert.Equal([1, 2], all.EnumerateArray().Select(entry => entry.GetProperty("number").GetInt32()));
        Assert.Equal(
            """{"number":2,"at":"2026-01-02T12:00:00+00:00","actor":"shoal","event":"stage","""
            + "\"stage\":\"Backfilling\",\"message\":\"The candidate takes writes.\"}",
            Assert.Single(rest.EnumerateArray()).GetRawText());
        (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1/journal?after=-1"))
            .Refuses(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Comparisons_WhereOneIsUndefined_LeaveItOut()
    {
        var json = (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1/comparisons"))
            .Expect(HttpStatusCode.OK).Json;

        Assert.Equal(0.42, json.GetProperty("jaccard").GetDouble());
        Assert.False(json.TryGetProperty("kendallTau", out _));
        Assert.Equal("d3", json.GetProperty("mostChanged")[0].GetProperty("candidate")[0].GetString());
    }

    [Theory]
    [InlineData(null, MediaTypes.Json)]
    [InlineData("*/*", MediaTypes.Json)]
    [InlineData("application/json", MediaTypes.Json)]
    [InlineData("application/json, text/markdown;q=0.5", MediaTypes.Json)]
    [InlineData("text/markdown", MediaTypes.Markdown)]
    [InlineData("text/markdown, */*;q=0.1", MediaTypes.Markdown)]
    public async Task Report_InWhatIsAccepted_IsAnswered(string? accept, string mediaType)
    {
        if (accept is not null) _server.Api.Http.DefaultRequestHeaders.Add("Accept", accept);

        var answer = (await _server.Api.SendAsync(HttpMethod.Get, $"{Rollouts}/r1/report")).Expect(HttpStatusCode.OK);

        Assert.Equal(mediaType, answer.MediaType);
        var start = mediaType == MediaTypes.Json
            ? """{"rollout":{"id":"r1","""
            : "# Rollout r1 of articles: Backfilling\n";
        Assert.StartsWith(start, answer.Text, StringComparison.Ordinal);
    }

    private static void ExpectSettings(string expected, Answer answer)
    {
        var actual = answer.Json.GetProperty("settings").GetRawText();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual)), actual);
    }
}
