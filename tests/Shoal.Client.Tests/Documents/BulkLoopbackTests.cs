using Microsoft.AspNetCore.Http;
using Shoal.Client.Tests.Fakes;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Documents;

/// <summary>
/// Bulk runs over real connections: what breaks off is sent again, what runs is bounded and ends when told.
/// </summary>
public sealed class BulkLoopbackTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BulkAsync_CutOffAfterTwoResults_SendsTheOthersAgain()
    {
        var requests = new List<IReadOnlyList<string>>();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            var ids = await ReadIdsAsync(context);
            requests.Add(ids);
            if (requests.Count == 1) context.Response.ContentLength = 1000;
            await AnswerAsync(context, requests.Count == 1 ? ids.Take(2) : ids);
        });
        using var client = server.Client();
        var results = await client.Documents("c").BulkAsync(Documents(5), null, Cancellation).ToListAsync(Cancellation);
        Assert.Equal(["0", "1", "2", "3", "4"], results.Select(result => result.Id));
        Assert.Equal([["0", "1", "2", "3", "4"], ["2", "3", "4"]], requests);
    }

    [Fact]
    public async Task BulkAsync_WithThreeRequestsAllowed_HasThreeInFlight()
    {
        var inFlight = 0;
        var most = 0;
        var threeAreHere = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            var ids = await ReadIdsAsync(context);
            var now = Interlocked.Increment(ref inFlight);
            InterlockedMax(ref most, now);
            if (now == 3) threeAreHere.TrySetResult();
            await threeAreHere.Task.WaitAsync(context.RequestAborted);
            Interlocked.Decrement(ref inFlight);
            await AnswerAsync(context, ids);
        });
        using var client = server.Client();
        var options = new BulkOptions { MaxDocumentsPerRequest = 1, MaxConcurrentRequests = 3 };
        var run = client.Documents("c").BulkAsync(Documents(20), options, Cancellation);
        var results = await run.ToListAsync(Cancellation);
        Assert.Equal(20, results.Count);
        Assert.Equal(3, most);
    }

    [Fact]
    public async Task BulkAsync_Cancelled_EndsItsRequests()
    {
        using var cancel = new CancellationTokenSource();
        var aborted = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await ReadIdsAsync(context);
            context.RequestAborted.Register(aborted.SetResult);
            await cancel.CancelAsync();
            await aborted.Task;
        });
        using var client = server.Client();
        var run = client.Documents("c").BulkAsync(Documents(1), null, cancel.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await run.ToListAsync(Cancellation));
        await aborted.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task BulkAsync_LeftEarly_EndsItsRequests()
    {
        var waits = new TaskCompletionSource();
        var aborted = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            var ids = await ReadIdsAsync(context);
            if (ids[0] == "0")
            {
                await waits.Task;
                await AnswerAsync(context, ids);
                return;
            }

            context.RequestAborted.Register(() => aborted.TrySetResult());
            waits.TrySetResult();
            await aborted.Task;
        });
        using var client = server.Client();
        var options = new BulkOptions { MaxDocumentsPerRequest = 1, MaxConcurrentRequests = 2 };
        await foreach (var result in client.Documents("c").BulkAsync(Documents(9), options, Cancellation))
        {
            Assert.Equal("0", result.Id);
            break;
        }

        await aborted.Task.WaitAsync(Cancellation);
    }

    [Fact]
    public async Task BulkAsync_WhoseInputFails_ThrowsThat()
    {
        await using var server = await LoopbackServer.StartAsync(
            async context => await AnswerAsync(context, await ReadIdsAsync(context)));
        using var client = server.Client();
        var options = new BulkOptions { MaxDocumentsPerRequest = 1 };
        var failing = Documents(3).Select(document =>
            document.Id == "2" ? throw new InvalidDataException("line 3") : document);
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
            await client.Documents("c").BulkAsync(failing, options, Cancellation).ToListAsync(Cancellation));
    }

    private static IAsyncEnumerable<Document> Documents(int count) =>
        Enumerable.Range(0, count).Select(i => new Document { Id = $"{i}", Text = "text" }).ToAsyncEnumerable();

    private static async Task<IReadOnlyList<string>> ReadIdsAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        return SentRequest.IdsOf(body);
    }

    private static async Task AnswerAsync(HttpContext context, IEnumerable<string> ids)
    {
        context.Response.ContentType = MediaTypes.Ndjson;
        await context.Response.WriteAsync(Answers.Lines(ids), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = target; value > seen; seen = target) Interlocked.CompareExchange(ref target, value, seen);
    }
}
