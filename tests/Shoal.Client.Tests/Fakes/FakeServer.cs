using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Shoal.Protocol;

namespace Shoal.Client.Tests.Fakes;

/// <summary>A server in memory: answers by a script, then by a default, and remembers what it was asked.</summary>
internal sealed class FakeServer
{
    private readonly ConcurrentQueue<Func<SentRequest, HttpResponseMessage>> _script = new();
    private readonly ConcurrentQueue<SentRequest> _requests = new();

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<SentRequest> Requests => [.. _requests];

    /// <summary>The only request that came.</summary>
    public SentRequest Request => Assert.Single(_requests);

    /// <summary>Answers when the script has ended.</summary>
    public Func<SentRequest, HttpResponseMessage> Otherwise { get; set; } =
        request => throw new InvalidOperationException($"The script has no answer to {request}.");

    /// <summary>Answers the next request that the script has no answer for yet.</summary>
    public FakeServer Then(Func<SentRequest, HttpResponseMessage> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    /// <summary>Answers the next request with JSON.</summary>
    public FakeServer Then(string json, HttpStatusCode status = HttpStatusCode.OK) => Then(_ => Json(json, status));

    /// <summary>Answers the next request with a problem.</summary>
    public FakeServer ThenProblem(HttpStatusCode status, string code) => Then(_ => Problem(status, code));

    /// <summary>Breaks the connection of the next request.</summary>
    public FakeServer ThenBreak(HttpRequestError error = HttpRequestError.ConnectionError) =>
        Then(_ => throw new HttpRequestException(error, "The connection broke."));

    /// <summary>Returns a client of this server.</summary>
    public ShoalClient Client(Action<ShoalClientOptions>? configure = null, TimeProvider? time = null)
    {
        var options = new ShoalClientOptions { RetrySeed = 1 };
        configure?.Invoke(options);
        var http = new HttpClient(new Handler(this)) { BaseAddress = new Uri("http://shoal.test/") };
        return new ShoalClient(http, options, time ?? new SkippingTime());
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        Body(json, MediaTypes.Json, status);

    public static HttpResponseMessage Problem(HttpStatusCode status, string code) => Body(
        $$"""
        {"title":"t","status":{{(int)status}},"detail":"It was refused.","code":"{{code}}"}
        """,
        MediaTypes.Problem,
        status);

    public static HttpResponseMessage Body(string text, string mediaType, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(text, Encoding.UTF8, mediaType) };

    private HttpResponseMessage Answer(SentRequest request)
    {
        _requests.Enqueue(request);
        return (_script.TryDequeue(out var answer) ? answer : Otherwise)(request);
    }

    private sealed class Handler(FakeServer server) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken) => server.Answer(new SentRequest(
                request.Method.Method,
                request.RequestUri!.PathAndQuery,
                request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : "",
                request.Content?.Headers.ContentType?.MediaType,
                request.Headers.IfMatch.SingleOrDefault()?.Tag,
                request.Headers.Accept.SingleOrDefault()?.MediaType,
                request.Headers.TryGetValues("X-Shoal-Actor", out var actors) ? actors.Single() : null));
    }
}
