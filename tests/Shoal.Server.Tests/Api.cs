using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Server.Tests;

/// <summary>A server as a program sees it that knows nothing but HTTP and JSON.</summary>
public sealed class Api(Uri address) : IDisposable
{
    /// <summary>For requests of unusual shapes.</summary>
    public HttpClient Http { get; } = new() { BaseAddress = address };

    /// <summary>Returns an address with its path exactly as it is written.</summary>
    public Uri Raw(string path) => new(
        $"{address.GetLeftPart(UriPartial.Authority)}{path}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    /// <summary>Sends a request, with a JSON body unless that is null.</summary>
    public Task<Answer> SendAsync(HttpMethod method, string path, string? json = null, string? ifMatch = null) =>
        SendAsync(method, path, json is null ? null : Body(Encoding.UTF8.GetBytes(json), MediaTypes.Json), ifMatch);

    /// <summary>Sends a request with any body.</summary>
    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, Raw(path)) { Content = body };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.MediaType, response.Headers, text);
    }

    /// <summary>Creates a collection that must not be there yet.</summary>
    public async Task CreateAsync(string collection, string json = """{"model": "all-minilm-l6-v2"}""") =>
        (await SendAsync(HttpMethod.Put, $"/v1/collections/{collection}", json)).Expect(HttpStatusCode.Created);

    /// <summary>Returns a body of a media type.</summary>
    public static ByteArrayContent Body(byte[] bytes, string mediaType) =>
        new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(mediaType) } };

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}

/// <summary>What a server answered.</summary>
public sealed record Answer(HttpStatusCode Status, string? MediaType, HttpResponseHeaders Headers, string Text)
{
    /// <summary>The body.</summary>
    public JsonElement Json => JsonElement.Parse(Text);

    /// <summary>The lines of the body.</summary>
    public IReadOnlyList<JsonElement> Lines =>
        [.. Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    /// <summary>Returns the answer if it has a status.</summary>
    public Answer Expect(HttpStatusCode status)
    {
        Assert.True(status == Status, $"Expected {status}, got {Status}: {Text}");
        return this;
    }

    /// <summary>Checks that the answer is a problem with a code.</summary>
    public ProblemDocument Refuses(HttpStatusCode status, string code)
    {
        Expect(status);
        Assert.Equal(MediaTypes.Problem, MediaType);
        var problem = JsonSerializer.Deserialize(Text, ShoalJson.Wire.ProblemDocument)!;
        Assert.Equal(code, problem.Code);
        Assert.Equal((int)status, problem.Status);
        Assert.NotEmpty(problem.Detail);
        Assert.NotEmpty(problem.Instance!);
        Assert.DoesNotContain("   at ", Text, StringComparison.Ordinal);
        return problem;
    }
}
