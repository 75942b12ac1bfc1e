using System.Net;
using System.Text.Json;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Search;

public sealed class SearchClientTests
{
    private readonly FakeServer _server = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISearchClient Client => _server.Client().Search;

    [Fact]
    public async Task SearchAsync_ByText_PostsWhatWasSet()
    {
        _server.Then(Answers.Search);
        var request = new SearchRequest
        {
            Query = "what is it?",
            TopK = 5,
            Filter = JsonElement.Parse("""{"not":{"field":"tags","in":["b"]}}"""),
        };
        var answer = await Client.SearchAsync("articles", request, Cancellation);
        Assert.Equal("POST /v1/collections/articles/search", _server.Request.ToString());
        Assert.Equal(
            """{"query":"what is it?","topK":5,"filter":{"not":{"field":"tags","in":["b"]}}}""", _server.Request.Body);
        Assert.Equal(("d1", 0.5f), (answer.Hits[0].Id, answer.Hits[0].Score));
    }

    [Fact]
    public async Task SearchBatchAsync_WithOneRefused_ReturnsBothInOrder()
    {
        _server.Then(
            $$"""
            {"results":[{{Answers.Search}},
            {"title":"t","status":400,"detail":"It is empty.","code":"query_empty"}]}
            """);
        SearchRequest[] requests = [new() { Query = "q" }, new() { Query = "" }];
        var results = await Client.SearchBatchAsync("articles", requests, Cancellation);
        Assert.Equal("POST /v1/collections/articles/search/batch", _server.Request.ToString());
        Assert.Equal("""{"searches":[{"query":"q"},{"query":""}]}""", _server.Request.Body);
        Assert.Equal("d1", results[0].Answer!.Hits[0].Id);
        Assert.Null(results[0].Problem);
        Assert.Equal(ShoalErrorCodes.QueryEmpty, results[1].Problem!.Code);
        Assert.Null(results[1].Answer);
    }

    [Fact]
    public async Task SearchBatchAsync_AnsweredTooShort_Throws()
    {
        _server.Then("""{"results":[]}""");
        var failure = await Assert.ThrowsAsync<ShoalClientException>(
            () => Client.SearchBatchAsync("articles", [new SearchRequest { Query = "q" }], Cancellation));
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, failure.Code);
    }

    [Fact]
    public async Task SendFeedbackAsync_OfAClick_PostsWhatWasSet()
    {
        _server.Then("", HttpStatusCode.NoContent);
        await Client.SendFeedbackAsync(
            "articles", new FeedbackRequest { QueryId = "q", DocumentId = "d1", Grade = 3 }, Cancellation);
        Assert.Equal("POST /v1/collections/articles/feedback", _server.Request.ToString());
        Assert.Equal("""{"queryId":"q","documentId":"d1","grade":3}""", _server.Request.Body);
    }

    [Fact]
    public async Task SearchAsync_WithALoneSurrogate_Throws()
    {
        await Assert.ThrowsAsync<ArgumentException>(
            () => Client.SearchAsync("c", new SearchRequest { Query = "\uD800" }, Cancellation));
        await Assert.ThrowsAsync<ArgumentException>(
            () => Client.SearchBatchAsync("c", [new SearchRequest { Like = "\uD800" }], Cancellation));
    }
}
