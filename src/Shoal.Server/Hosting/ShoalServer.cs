using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Orleans.Dashboard;
using Shoal.Grains.Hosting;
using Shoal.Models.MiniLM;
using Shoal.Server.Demo;
using Shoal.Server.Endpoints;
using Shoal.Server.Errors;
using Shoal.Server.Requests;
using Shoal.Server.Security;
using Shoal.Server.Telemetry;

namespace Shoal.Server.Hosting;

/// <summary>One running server: the HTTP API and a silo in one process. Any number can run side by side.</summary>
internal sealed class ShoalServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TemporaryDirectory? _temporary;
    private bool _running;

    private ShoalServer(WebApplication app, TemporaryDirectory? temporary) => (_app, _temporary) = (app, temporary);

    /// <summary>Where it really listens, with the port it got.</summary>
    public Uri Address => new(_app.Services.GetRequiredService<IServer>()
        .Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>What the server is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a server; it takes requests when this returns, and says by itself when it is ready.</summary>
    /// <exception cref="StartupRefusal">The options or the machine do not allow it.</exception>
    public static async Task<ShoalServer> StartAsync(ServerOptions options, CancellationToken cancellationToken)
    {
        var temporary = options.DataDirectory is null ? new TemporaryDirectory() : null;
        ShoalServer? server = null;
        try
        {
            server = new ShoalServer(Build(options, options.DataDirectory ?? temporary!.Path), temporary);
            await server.StartAsync(cancellationToken);
            return server;
        }
        catch (Exception failure)
        {
            if (server is not null) await server.DisposeAsync();
            else temporary?.Dispose();
            if (cancellationToken.IsCancellationRequested) throw;
            throw StartupFailures.Explain(failure);
        }
    }

    /// <summary>Ends when the process is told to stop and the server has stopped.</summary>
    public async Task WaitForShutdownAsync(CancellationToken cancellationToken)
    {
        await _app.WaitForShutdownAsync(cancellationToken);
        _running = false;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Disposal alone would end the silo under its grains.
        if (_running) await _app.StopAsync();
        await _app.DisposeAsync();
        _temporary?.Dispose();
    }

    private static WebApplication Build(ServerOptions options, string dataDirectory)
    {
        // The empty builder reads no configuration: nothing but the options decides where the server listens.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddShoalLogging(options);
        builder.Services.AddShoalMetrics();
        builder.AddShoalHttp(options);
        builder.Host.UseOrleans(silo => ConfigureSilo(silo, options, dataDirectory));
        if (options.Demo) builder.Services.AddDemo(options.ApiKey);

        var app = builder.Build();
        app.UseExceptionHandler(_ => { });
        app.UseStatusCodePages(
            context => context.HttpContext.WriteRefusalAsync(TransportRefusals.For(context.HttpContext)));
        if (options.ApiKey is { } key) app.UseMiddleware<ApiKeyMiddleware>(key);
        app.UseDocumentRouting();
        app.MapShoalEndpoints();
        return app;
    }

    private static void ConfigureSilo(ISiloBuilder silo, ServerOptions options, string dataDirectory)
    {
        // No gateway: the one client of this silo lives in its process.
        silo.UseLocalhostClustering(FreePort.Take(), gatewayPort: 0);
        silo.AddDashboard();
        silo.AddShoal(node =>
        {
            node.DataDirectory = dataDirectory;
            node.BundledModelDirectory = MiniLmModel.Directory;
            foreach (var directory in options.ModelDirectories) node.ModelDirectories.Add(directory);
            foreach (var device in options.Devices) node.Devices.Add(device);
            if (options.Threads is { } threads) node.CpuThreads = threads;
        });
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the silo, whose own reports of the same failures take pages.
        _ = _app.Services.GetRequiredService<IOptions<ShoalNodeOptions>>().Value;
        _ = _app.Services.GetRequiredService<ShoalStores>();
        await _app.StartAsync(cancellationToken);
        _running = true;
    }
}
