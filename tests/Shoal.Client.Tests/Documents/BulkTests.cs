using System.Collections.Concurrent;
using System.Net;
using CsCheck;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Documents;

/// <summary>
/// Whatever the server does, a bulk run answers every document once, in order, and the last write of an id wins.
/// </summary>
public sealed class BulkTests
{
    private readonly FakeServer _server = new();
    private readonly SkippingTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BulkAsync_OfMany_SendsBoundedRequestsAndAnswersInOrder()
    {
        _server.Otherwise = Accept;
        var results = await RunAsync(Documents(10), new BulkOptions { MaxDocumentsPerRequest = 4 });
        Assert.Equal(Documents(10).Select(document => document.Id), results.Select(result => result.Id));
        Assert.Equal([4, 4, 2], _server.Requests.Select(request => request.Ids.Count));
        Assert.All(_server.Requests, request => Assert.Equal(
            "POST /v1/collections/articles/documents application/x-ndjson", $"{request} {request.ContentType}"));
    }

    [Fact]
    public async Task BulkAsync_OfLargeDocuments_KeepsTheBytesOfARequest()
    {
        _server.Otherwise = Accept;
        var documents = Enumerable.Range(0, 6).Select(i => new Document { Id = $"{i}", Text = new string('x', 300) });
        await RunAsync(documents, new BulkOptions { MaxBytesPerRequest = 700 });
        Assert.Equal([2, 2, 2], _server.Requests.Select(request => request.Ids.Count));
        Assert.All(_server.Requests, request => Assert.InRange(request.Body.Length, 1, 700));
    }

    [Fact]
    public async Task BulkAsync_OfADocumentOverTheBytes_SendsItAlone()
    {
        _server.Otherwise = Accept;
        var large = new Document { Id = "b", Text = new string('x', 900) };
        Document[] documents = [new() { Id = "a" }, large, new() { Id = "c" }];
        await RunAsync(documents, new BulkOptions { MaxBytesPerRequest = 700 });
        Assert.Equal([["a"], ["b"], ["c"]], _server.Requests.Select(request => request.Ids));
    }

    [Fact]
    public async Task BulkAsync_OfNothing_SendsNothing()
    {
        Assert.Empty(await RunAsync([]));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task BulkAsync_WithItemsRefusedForNow_SendsThoseAgain()
    {
        _server
            .Then(_ => Lines(
                Answers.Lines(["0"]) +
                Answers.Lines(["1"], "failed", ShoalErrorCodes.Overloaded) +
                Answers.Lines(["2"], "failed", ShoalErrorCodes.TextTooLarge) +
                Answers.Lines(["3"], "failed", ShoalErrorCodes.Unavailable)))
            .Then(_ => Lines(Answers.Lines(["1", "3"])));
        var results = await RunAsync(Documents(4));
        Assert.Equal(["created", "created", "failed", "created"], results.Select(result => result.Status));
        Assert.Equal(["1", "3"], _server.Requests[1].Ids);
        Assert.Single(_time.Waits);
    }

    [Fact]
    public async Task BulkAsync_WithAnItemRefusedForEver_ReturnsItsFailure()
    {
        _server.Otherwise = request => Lines(Answers.Lines(request.Ids, "failed", ShoalErrorCodes.Overloaded));
        var result = Assert.Single(await RunAsync(Documents(1)));
        Assert.Equal((true, ShoalErrorCodes.Overloaded), (result.Failed, result.Error!.Code));
        Assert.InRange(_time.Waits.Sum(wait => wait.TotalSeconds), 10, 20);
    }

    [Fact]
    public async Task BulkAsync_OnABusyServer_GoesOnWhileAnythingGetsThrough()
    {
        _server.Otherwise = request => Lines(
            Answers.Lines(request.Ids.Take(1)) +
            Answers.Lines(request.Ids.Skip(1), "failed", ShoalErrorCodes.Overloaded));
        var results = await RunAsync(Documents(200), new BulkOptions { MaxDocumentsPerRequest = 200 });
        Assert.All(results, result => Assert.Equal(DocumentStatus.Created, result.Status));
        Assert.InRange(_time.Waits.Sum(wait => wait.TotalSeconds), 20, 40);
    }

    [Theory]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task BulkAsync_RefusedAsAWholeForNow_IsSentAgain(HttpStatusCode status)
    {
        _server.ThenProblem(status, ShoalErrorCodes.Overloaded).ThenBreak().Otherwise = Accept;
        Assert.Equal(3, (await RunAsync(Documents(3))).Count);
        Assert.Single(_server.Requests.Distinct());
    }

    [Fact]
    public async Task BulkAsync_BrokenAfterALongTime_IsSentAgain()
    {
        _server.Then(_ =>
        {
            _time.Advance(TimeSpan.FromMinutes(5));
            throw new HttpRequestException(HttpRequestError.ResponseEnded);
        }).Otherwise = Accept;
        Assert.Equal(3, (await RunAsync(Documents(3))).Count);
    }

    [Fact]
    public async Task BulkAsync_RefusedAsAWholeForGood_Throws()
    {
        _server.ThenProblem(HttpStatusCode.NotFound, ShoalErrorCodes.CollectionNotFound);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(() => RunAsync(Documents(3)));
        Assert.Equal(ShoalErrorCodes.CollectionNotFound, failure.Code);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task BulkAsync_ToADeadServer_Throws()
    {
        _server.Otherwise = _ => throw new HttpRequestException(HttpRequestError.ConnectionError);
        var failure = await Assert.ThrowsAsync<ShoalClientException>(() => RunAsync(Documents(3)));
        Assert.Equal(ShoalClientErrorCodes.ConnectionFailed, failure.Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task BulkAsync_OfOneIdTwice_EndsWithTheSecond(int perRequest)
    {
        // The very first write is refused once: were the second on its way by then, the repeat would undo it.
        var stored = new ConcurrentDictionary<string, string>();
        var refusals = 1;
        _server.Otherwise = request => Lines(string.Concat(request.Lines.Select(line =>
        {
            var id = (string)line["id"]!;
            var refused = Interlocked.Decrement(ref refusals) >= 0;
            if (refused) return Answers.Lines([id], "failed", ShoalErrorCodes.Overloaded);
            stored[id] = (string)line["text"]!;
            return Answers.Lines([id]);
        })));
        Document[] documents =
            [new() { Id = "a", Text = "old" }, new() { Id = "b", Text = "b" }, new() { Id = "a", Text = "new" }];
        var options = new BulkOptions { MaxDocumentsPerRequest = perRequest, MaxConcurrentRequests = 8 };
        var results = await RunAsync(documents, options);
        Assert.Equal(["a", "b", "a"], results.Select(result => result.Id));
        Assert.Equal("new", stored["a"]);
    }

    [Fact]
    public async Task BulkAsync_OfWhatJsonCannotCarry_FailsItHereAndSendsTheOthers()
    {
        _server.Otherwise = Accept;
        Document[] documents =
        [
            new() { Id = "a", Text = "\uD800" },
            new() { Id = "b", Vector = [1, float.PositiveInfinity] },
            new() { Id = "c\uDC00" },
            new() { Id = "d" },
        ];
        var results = await RunAsync(documents);
        Assert.Equal(
            [ShoalErrorCodes.InvalidText, ShoalErrorCodes.InvalidVector, ShoalErrorCodes.InvalidDocumentId, null],
            results.Select(result => result.Error?.Code));
        Assert.Equal(["d"], _server.Request.Ids);
    }

    [Fact]
    public async Task BulkAsync_AnsweredForOtherDocuments_Throws()
    {
        _server.Then(_ => Lines(Answers.Lines(["other"])));
        var failure = await Assert.ThrowsAsync<ShoalClientException>(() => RunAsync(Documents(1)));
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, failure.Code);
    }

    [Fact]
    public async Task BulkAsync_GivenUpByTheServerForNow_SendsTheRestAgain()
    {
        const string Last = """{"status":"failed","error":{"code":"unavailable","detail":"A shard moved."}}""";
        _server.Then(_ => Lines(Answers.Lines(["0"]) + Last)).Otherwise = Accept;
        var results = await RunAsync(Documents(3));
        Assert.All(results, result => Assert.Equal(DocumentStatus.Created, result.Status));
        Assert.Equal(["1", "2"], _server.Requests[1].Ids);
    }

    [Fact]
    public async Task BulkAsync_GivenUpByTheServerForGood_Throws()
    {
        const string Last = """{"status":"failed","error":{"code":"internal","detail":"A bug."}}""";
        _server.Then(_ => Lines(Answers.Lines(["0"]) + Last));
        var failure = await Assert.ThrowsAsync<ShoalClientException>(() => RunAsync(Documents(3)));
        Assert.Equal(ShoalErrorCodes.Internal, failure.Code);
    }

    [Fact]
    public async Task BulkAsync_WithAnItemTheServerCouldNotRead_NamesIt()
    {
        const string Unread = """{"status":"failed","error":{"code":"limit_exceeded","detail":"The line is long."}}""";
        _server.Then(_ => Lines($"{Unread}\n{Answers.Lines(["1"])}"));
        var results = await RunAsync(Documents(2));
        Assert.Equal(("0", ShoalErrorCodes.LimitExceeded), (results[0].Id, results[0].Error!.Code));
        Assert.Equal(DocumentStatus.Created, results[1].Status);
    }

    [Fact]
    public async Task BulkAsync_AnsweredTooLong_Throws()
    {
        _server.Then(_ => Lines(Answers.Lines(["0", "1"])));
        var failure = await Assert.ThrowsAsync<ShoalClientException>(() => RunAsync(Documents(1)));
        Assert.Equal(ShoalClientErrorCodes.InvalidResponse, failure.Code);
    }

    [Fact]
    public async Task BulkAsync_WithBoundsOutOfRange_Throws() => await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
        () => RunAsync(Documents(1), new BulkOptions { MaxConcurrentRequests = 0 }));

    [Fact]
    public async Task BulkAsync_OnAMoodyServer_AnswersEveryDocumentOnceInOrder() => await Gen
        .Select(Gen.Int[1, 40], Gen.Int[1, 7], Gen.Int[1, 4], Gen.Int[0, 1000])
        .SampleAsync(async (count, perRequest, concurrent, seed) =>
        {
            var random = new Random(seed);
            var server = new FakeServer { Otherwise = request => Moody(random, request) };
            var options = new BulkOptions { MaxDocumentsPerRequest = perRequest, MaxConcurrentRequests = concurrent };
            using var client = server.Client(o => o.RetryBudget = TimeSpan.FromHours(20));
            var run = client.Documents("c").BulkAsync(Documents(count).ToAsyncEnumerable(), options);
            var results = await run.ToListAsync();
            Assert.Equal(Documents(count).Select(document => document.Id), results.Select(result => result.Id));
            Assert.All(results, result => Assert.Equal(DocumentStatus.Created, result.Status));
        }, iter: 100);

    private static HttpResponseMessage Moody(Random random, SentRequest request)
    {
        lock (random)
        {
            return random.Next(5) switch
            {
                0 => FakeServer.Problem(HttpStatusCode.ServiceUnavailable, ShoalErrorCodes.Unavailable),
                1 => throw new HttpRequestException(HttpRequestError.ResponseEnded),
                2 => Lines(Answers.Lines(request.Ids.Take(random.Next(request.Ids.Count)))),
                3 => Lines(string.Concat(request.Ids.Select(id => random.Next(2) == 0
                    ? Answers.Lines([id])
                    : Answers.Lines([id], "failed", ShoalErrorCodes.Overloaded)))),
                _ => Accept(request),
            };
        }
    }

    private static IEnumerable<Document> Documents(int count) =>
        Enumerable.Range(0, count).Select(i => new Document { Id = $"{i}", Text = "text" });

    private static HttpResponseMessage Accept(SentRequest request) => Lines(Answers.Lines(request.Ids));

    private static HttpResponseMessage Lines(string lines) => FakeServer.Body(lines, MediaTypes.Ndjson);

    private async Task<List<DocumentResult>> RunAsync(IEnumerable<Document> documents, BulkOptions? options = null)
    {
        using var client = _server.Client(time: _time);
        var results = client.Documents("articles").BulkAsync(documents.ToAsyncEnumerable(), options, Cancellation);
        return await results.ToListAsync(Cancellation);
    }
}
