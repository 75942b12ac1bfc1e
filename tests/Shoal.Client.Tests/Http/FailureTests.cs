using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Http;

/// <summary>Every way a call can fail comes out as one exception, with a code to decide by.</summary>
public sealed class FailureTests
{
    private readonly FakeServer _server = new();

    [Fact]
    public async Task Get_RefusedWithAProblem_CarriesAllOfIt()
    {
        _server.Then(_ => FakeServer.Body(
            """
            {"type":"about:blank","title":"Too much","status":429,"detail":"The queue is full.","code":"overloaded",
            "instance":"trace","fault":"nobody","action":"Come back.","retryAfterSeconds":99.5,"later":"unknown",
            "errors":[{"detail":"d","pointer":"#/a"}]}
            """,
            MediaTypes.Problem,
            HttpStatusCode.TooManyRequests));
        var failure = await FailAsync();
        Assert.Equal(ShoalErrorCodes.Overloaded, failure.Code);
        Assert.Equal(HttpStatusCode.TooManyRequests, failure.Status);
        Assert.Equal("The queue is full.", failure.Detail);
        Assert.Equal("The queue is full. (overloaded)", failure.Message);
        Assert.Equal(TimeSpan.FromSeconds(99.5), failure.RetryAfter);
        Assert.Equal("Come back.", failure.Problem!.Action);
        Assert.Equal("#/a", Assert.Single(failure.Problem.Errors!).Location);
    }

    [Fact]
    public async Task Embed_RefusedInOpenAisShape_HasItsCode()
    {
        _server.Then(
            """
            {"error":{"message":"No such model.","type":"invalid_request_error","param":"model",
            "code":"model_not_found"}}
            """,
            HttpStatusCode.NotFound);
        var request = new EmbeddingsRequest { Model = "m", Input = new EmbeddingInput("t") };
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => _server.Client().Embeddings.EmbedAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal((ShoalErrorCodes.ModelNotFound, "No such model."), (failure.Code, failure.Detail));
    }

    [Theory]
    [InlineData("<html>Not here</html>", "text/html")]
    [InlineData("", "text/plain")]
    [InlineData("{}", MediaTypes.Problem)]
    [InlineData("[1]", MediaTypes.Json)]
    public async Task Get_RefusedBySomethingElse_HasTheStatus(string body, string mediaType)
    {
        _server.Then(_ => FakeServer.Body(body, mediaType, HttpStatusCode.NotFound));
        var failure = await FailAsync();
        Assert.Equal((ShoalClientErrorCodes.HttpError, HttpStatusCode.NotFound), (failure.Code, failure.Status));
        Assert.Null(failure.Problem);
    }

    [Theory]
    [InlineData("<html>Welcome</html>")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"name\":1}")]
    public async Task Get_AnsweredInAnotherShape_IsInvalid(string body)
    {
        _server.Then(body);
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, (await FailAsync()).Code);
    }

    [Fact]
    public async Task Get_FromASilentServer_TimesOut()
    {
        var time = new FakeTimeProvider();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            time.Advance(TimeSpan.FromSeconds(101));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        using var client = new ShoalClient(http, new ShoalClientOptions { RetryBudget = TimeSpan.Zero }, time);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => client.Collections.GetAsync("c", TestContext.Current.CancellationToken));
        Assert.Equal(ShoalClientErrorCodes.RequestTimedOut, failure.Code);
    }

    [Fact]
    public async Task Get_FromAServerSilentOnce_IsSentAgain()
    {
        var time = new SkippingTime();
        var silent = true;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (!silent)
            {
                await context.Response.WriteAsync(Answers.Collection, context.RequestAborted);
                return;
            }

            silent = false;
            time.Advance(TimeSpan.FromSeconds(101));
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        using var client = new ShoalClient(http, new ShoalClientOptions(), time);
        var collection = await client.Collections.GetAsync("c", TestContext.Current.CancellationToken);
        Assert.Equal("articles", collection.Name);
    }

    [Fact]
    public async Task Get_CutOffInTheBody_IsSentAgain()
    {
        var first = true;
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            if (first) context.Response.ContentLength = Answers.Collection.Length;
            await context.Response.WriteAsync(
                first ? Answers.Collection[..40] : Answers.Collection, context.RequestAborted);
            first = false;
        });
        using var client = server.Client();
        var collection = await client.Collections.GetAsync("c", TestContext.Current.CancellationToken);
        Assert.Equal("articles", collection.Name);
        Assert.Equal(2, server.Targets.Count);
    }

    [Fact]
    public async Task Get_Cancelled_ThrowsThatAndNothingElse()
    {
        using var cancel = new CancellationTokenSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = server.Client();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.Collections.GetAsync("c", cancel.Token));
    }

    private Task<ShoalClientException> FailAsync() => Assert.ThrowsAsync<ShoalClientException>(
        () => _server.Client().Collections.GetAsync("c", TestContext.Current.CancellationToken));
}
