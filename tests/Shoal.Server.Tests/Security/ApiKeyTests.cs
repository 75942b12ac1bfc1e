using System.Net;
using System.Net.Sockets;
using System.Text;
using Shoal.Protocol;

namespace Shoal.Server.Tests.Security;

/// <summary>With a key, nothing but health is open to those who do not show it.</summary>
public sealed class ApiKeyTests(GuardedServerFixture server)
{
    private const string Key = GuardedServerFixture.Key;

    [Theory]
    [InlineData("/")]
    [InlineData("/v1/collections")]
    [InlineData("/metrics")]
    [InlineData("/orleans/")]
    [InlineData("/scalar/")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/nothing")]
    [InlineData("/healthy")]
    public async Task Request_WithoutAKey_IsUnauthorized(string path)
    {
        var refused = await server.Stranger.SendAsync(HttpMethod.Get, path);

        refused.Refuses(HttpStatusCode.Unauthorized, ShoalErrorCodes.Unauthorized);
        Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
    }

    /// <summary>Clients resolve dots before they send; somebody who wants in does not.</summary>
    [Theory]
    [InlineData("/v1/collections/articles/documents/../../../../health/1")]
    [InlineData("/v1/collections/articles/documents/%2e%2e/../../../../health/live")]
    [InlineData("/health/../v1/collections")]
    public async Task RawTarget_ThatOnlyResolvesToHealth_IsUnauthorized(string target)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var address = server.Stranger.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellationToken);
        await using var stream = client.GetStream();
        var request = $"GET {target} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), cancellationToken);

        using var reader = new StreamReader(stream, Encoding.ASCII);
        var status = await reader.ReadLineAsync(cancellationToken);

        Assert.StartsWith("HTTP/1.1 401", status, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embeddings_WithoutAKey_AreRefusedInOpenAisShape()
    {
        var refused = await server.Stranger.SendAsync(HttpMethod.Post, "/v1/embeddings", "{}");

        refused.Expect(HttpStatusCode.Unauthorized);
        Assert.Equal(
            ShoalErrorCodes.Unauthorized, refused.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("/health/live", null, null, HttpStatusCode.OK)]
    [InlineData("/v1/collections", "Authorization", $"Bearer {Key}", HttpStatusCode.OK)]
    [InlineData("/v1/collections", "Authorization", $"bearer {Key}", HttpStatusCode.OK)]
    [InlineData("/v1/collections", "x-api-key", Key, HttpStatusCode.OK)]
    [InlineData("/v1/collections", "x-api-key", $"{Key}x", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/collections", "Authorization", Key, HttpStatusCode.Unauthorized)]
    [InlineData("/v1/collections", "Authorization", $"Basic {Key}", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/collections", "Authorization", "Bearer ", HttpStatusCode.Unauthorized)]
    public async Task Request_WithAHeader_GoesInOrNot(string path, string? header, string? value, HttpStatusCode status)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null) request.Headers.TryAddWithoutValidation(header, value);

        using var response = await server.Stranger.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
    }
}
