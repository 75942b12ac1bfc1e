using System.Net;
using System.Text.Json;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Http;

/// <summary>
/// What is sent again and what is not: the verb decides whether it may be, the failure whether it helps.
/// </summary>
public sealed class RetryTests
{
    private readonly FakeServer _server = new();
    private readonly SkippingTime _time = new();

    public static TheoryData<string> Repeatable => [.. Calls.Where(call => call.Value.Repeatable).Select(c => c.Key)];

    public static TheoryData<string> SentOnce => [.. Calls.Where(call => !call.Value.Repeatable).Select(c => c.Key)];

    private static Dictionary<string, (bool Repeatable, Func<IShoalClient, Task> Run)> Calls { get; } = new()
    {
        ["collection create"] = (true, c => c.Collections.CreateAsync("c", new CreateCollectionRequest())),
        ["collection get"] = (true, c => c.Collections.GetAsync("c")),
        ["collection list"] = (true, c => c.Collections.ListAsync()),
        ["collection update"] = (false, c => c.Collections.UpdateAsync("c", new UpdateCollectionRequest())),
        ["collection delete"] = (true, c => c.Collections.DeleteAsync("c")),
        ["alias set"] = (true, c => c.Collections.SetAliasAsync("a", "c")),
        ["alias delete"] = (true, c => c.Collections.DeleteAliasAsync("a")),
        ["document put"] = (true, c => c.Documents("c").PutAsync(new Document { Id = "d", Text = "t" })),
        ["document put if"] = (false, c => c.Documents("c").PutAsync(new Document { Id = "d", Text = "t" }, 1)),
        ["document get"] = (true, c => c.Documents("c").GetAsync("d")),
        ["document patch"] = (false, c => c.Documents("c").PatchMetadataAsync("d", JsonElement.Parse("{}"))),
        ["document delete"] = (true, c => c.Documents("c").DeleteAsync("d")),
        ["document delete if"] = (false, c => c.Documents("c").DeleteAsync("d", 1)),
        ["documents list"] = (true, c => c.Documents("c").ListAsync()),
        ["documents query"] = (true, c => c.Documents("c").QueryAsync(new DocumentQuery())),
        ["documents delete"] = (false, c => c.Documents("c").DeleteByFilterAsync(JsonElement.Parse("{}"))),
        ["search"] = (true, c => c.Search.SearchAsync("c", new SearchRequest { Query = "q" })),
        ["search batch"] = (true, c => c.Search.SearchBatchAsync("c", [new SearchRequest { Query = "q" }])),
        ["feedback"] = (false, c => c.Search.SendFeedbackAsync("c", new FeedbackRequest())),
        ["judgments put"] = (true, c => c.Collections.PutJudgmentsAsync("c", [])),
        ["judgments get"] = (true, c => c.Collections.GetJudgmentsAsync("c")),
        ["rollout forecast"] = (true, c => c.Rollouts("c").ForecastAsync(new StartRolloutRequest())),
        ["rollout start"] = (false, c => c.Rollouts("c").StartAsync(new StartRolloutRequest())),
        ["rollout list"] = (true, c => c.Rollouts("c").ListAsync()),
        ["rollout promote"] = (false, c => c.Rollouts("c").PromoteAsync("r1")),
        ["rollout watch"] = (true, async c => await c.Rollouts("c").WatchAsync("r1").FirstAsync()),
        ["embed"] = (true, c => c.Embeddings.EmbedAsync(new EmbeddingsRequest { Input = new EmbeddingInput("t") })),
        ["models list"] = (true, c => c.Models.ListAsync()),
        ["models get"] = (true, c => c.Models.GetAsync("m")),
        ["models register"] = (false, c => c.Models.RegisterAsync("/m")),
        ["nodes list"] = (true, c => c.Nodes.ListAsync()),
    };

    [Theory]
    [MemberData(nameof(Repeatable))]
    public async Task Call_ThatMayBeRepeated_IsSentAgainUntilItIsAnswered(string call)
    {
        _server
            .ThenProblem(HttpStatusCode.TooManyRequests, ShoalErrorCodes.Overloaded)
            .ThenProblem(HttpStatusCode.ServiceUnavailable, ShoalErrorCodes.Unavailable)
            .ThenBreak()
            .ThenProblem(HttpStatusCode.BadRequest, ShoalErrorCodes.InvalidRequest);
        var failure = await FailAsync(call);
        Assert.Equal(ShoalErrorCodes.InvalidRequest, failure.Code);
        Assert.Equal(4, _server.Requests.Count);
        Assert.Single(_server.Requests.Distinct());
    }

    [Theory]
    [MemberData(nameof(SentOnce))]
    public async Task Call_ThatMayNotBeRepeated_IsSentOnce(string call)
    {
        _server.ThenProblem(HttpStatusCode.ServiceUnavailable, ShoalErrorCodes.Unavailable);
        Assert.Equal(ShoalErrorCodes.Unavailable, (await FailAsync(call)).Code);
        Assert.Single(_server.Requests);
        _server.ThenBreak();
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, (await FailAsync(call)).Code);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Conflict)]
    [InlineData(HttpStatusCode.InternalServerError)]
    public async Task Get_RefusedForGood_IsSentOnce(HttpStatusCode status)
    {
        _server.ThenProblem(status, "some_code");
        var failure = await FailAsync("collection get");
        Assert.Equal(status, failure.Status);
        Assert.False(failure.IsTransient);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task Get_RefusedForNow_IsSentAgain(HttpStatusCode status)
    {
        _server.Then(_ => new HttpResponseMessage(status)).Then(Answers.Collection);
        await _server.Client(time: _time).Collections.GetAsync("c", TestContext.Current.CancellationToken);
        Assert.Equal(2, _server.Requests.Count);
    }

    [Theory]
    [InlineData(ShoalErrorCodes.StorageUnavailable)]
    [InlineData(ShoalErrorCodes.ModelUnavailable)]
    public async Task Get_RefusedUntilTheOperatorActs_IsSentOnce(string code)
    {
        _server.ThenProblem(HttpStatusCode.ServiceUnavailable, code);
        Assert.False((await FailAsync("collection get")).IsTransient);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Get_WithoutTrustInTheCertificate_IsSentOnce()
    {
        _server.ThenBreak(HttpRequestError.SecureConnectionError);
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, (await FailAsync("collection get")).Code);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Get_WithRetryAfter_WaitsThatLong()
    {
        _server
            .Then(_ => RetryAfter("3"))
            .Then(_ => RetryAfter("Sat, 01 Jan 2000 00:00:10 GMT"))
            .Then(Answers.Collection);
        await _server.Client(time: _time).Collections.GetAsync("c", TestContext.Current.CancellationToken);
        Assert.InRange(_time.Waits[0].TotalSeconds, 3, 3.2);
        Assert.InRange(_time.Waits[1].TotalSeconds, 6.8, 7.2);
    }

    [Fact]
    public async Task Get_WithRetryAfterBeyondTheBudget_FailsAtOnceAndSaysSo()
    {
        _server.Then(_ => RetryAfter("30"));
        var failure = await FailAsync("collection get");
        Assert.Equal(TimeSpan.FromSeconds(30), failure.RetryAfter);
        Assert.Empty(_time.Waits);
    }

    [Fact]
    public async Task Get_FromADeadServer_GivesUpWithinTheBudget()
    {
        _server.Otherwise = _ => throw new HttpRequestException(HttpRequestError.ConnectionError);
        var failure = await FailAsync("collection get");
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, failure.Code);
        Assert.InRange(_time.Waits.Sum(wait => wait.TotalSeconds), 10, 20);
    }

    [Fact]
    public async Task Get_WithoutABudget_IsSentOnce()
    {
        _server.ThenBreak();
        var client = _server.Client(options => options.RetryBudget = TimeSpan.Zero, _time);
        await Assert.ThrowsAsync<ShoalClientException>(
            () => client.Collections.GetAsync("c", TestContext.Current.CancellationToken));
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Get_CancelledInAWait_EndsAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        _server.Then(_ =>
        {
            cancel.Cancel();
            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _server.Client(time: _time).Collections.GetAsync("c", cancel.Token));
        Assert.Single(_server.Requests);
    }

    private static HttpResponseMessage RetryAfter(string value)
    {
        var response = new HttpResponseMessage(HttpStatusCode.TooManyRequests);
        response.Headers.Add("Retry-After", value);
        return response;
    }

    private async Task<ShoalClientException> FailAsync(string call)
    {
        using var client = _server.Client(time: _time);
        return await Assert.ThrowsAsync<ShoalClientException>(() => Calls[call].Run(client));
    }
}
