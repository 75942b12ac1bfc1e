using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Shoal.Client.Tests.Fakes;

/// <summary>A real HTTP server on loopback, whose one handler answers everything.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentQueue<string> _targets = new();

    private LoopbackServer(WebApplication application) => _application = application;

    /// <summary>The raw targets of the requests, in the order they came.</summary>
    public IReadOnlyList<string> Targets => [.. _targets];

    public Uri Address => new(_application.Urls.Single());

    public static async Task<LoopbackServer> StartAsync(RequestDelegate handler)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = new LoopbackServer(builder.Build());
        server._application.Run(context =>
        {
            server._targets.Enqueue(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
            return handler(context);
        });
        await server._application.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>Returns a client of this server, over real connections.</summary>
    public ShoalClient Client(ShoalClientOptions? options = null) => new(
        new HttpClient { BaseAddress = Address, Timeout = Timeout.InfiniteTimeSpan },
        options ?? new ShoalClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) },
        TimeProvider.System);

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
