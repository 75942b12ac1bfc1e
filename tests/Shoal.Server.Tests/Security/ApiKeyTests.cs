using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Shoal.Client;
using Shoal.Protocol;
using Shoal.Server.Demo;
using Shoal.Server.Hosting;

namespace Shoal.Server.Tests.Security;

/// <summary>A second server beside the first, with a key and the demo: nothing but health is open to all.</summary>
public sealed class ApiKeyTests : IAsyncLifetime
{
    private const string Key = "a long and secret key";

    private ShoalServer _server = null!;
    private Api _api = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new ServerOptions
        {
            Urls = ["http://localhost:0"],
            DataDirectory = null,
            ApiKey = Key,
            Demo = true,
            LogLevel = LogLevel.Error,
        };
        _server = await ShoalServer.StartAsync(options, TestContext.Current.CancellationToken);
        _api = new Api(_server.Address);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Requests_WithAndWithoutTheKey_GoInAndOut()
    {
        string[] closed = ["/", "/v1/collections", "/metrics", "/orleans/", "/scalar/", "/openapi/v1.json", "/nothing"];
        foreach (var path in closed)
        {
            var refused = await _api.SendAsync(HttpMethod.Get, path);
            refused.Refuses(HttpStatusCode.Unauthorized, ShoalErrorCodes.Unauthorized);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.OK, await GetAsync("/health/live"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/v1/collections", "Authorization", $"Bearer {Key}"));
        Assert.Equal(HttpStatusCode.OK, await GetAsync("/v1/collections", "x-api-key", Key));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/v1/collections", "x-api-key", $"{Key}x"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/v1/collections", "Authorization", Key));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/v1/collections", "Authorization", $"Basic {Key}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await GetAsync("/v1/collections", "Authorization", "Bearer "));
        await DemoIsFilledAsync();
    }

    private async Task DemoIsFilledAsync()
    {
        await _server.Services.GetServices<IHostedService>().OfType<DemoSeeder>().Single().ExecuteTask!;
        using var client = new ShoalClient(_server.Address, Key);
        var cancellationToken = TestContext.Current.CancellationToken;

        var found = await client.Search.SearchAsync(
            DemoSeeder.Collection,
            new SearchRequest { Query = "what makes the heavens look azure?", TopK = 1 },
            cancellationToken);

        Assert.Equal("demo-001", Assert.Single(found.Hits).Id);
        var collection = await client.Collections.GetAsync(DemoSeeder.Collection, cancellationToken);
        Assert.InRange(collection.Documents, 100, 200);
    }

    private async Task<HttpStatusCode> GetAsync(string path, string? header = null, string? value = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (header is not null) request.Headers.TryAddWithoutValidation(header, value);
        using var response = await _api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
