using Microsoft.Extensions.Logging;
using Shoal.Client;
using Shoal.Grains.Hosting;
using Shoal.Server.Hosting;
using Shoal.Server.Tests;

[assembly: AssemblyFixture(typeof(ServerFixture))]

namespace Shoal.Server.Tests;

/// <summary>One real server for all tests, with the bundled model and a data directory of its own.</summary>
/// <remarks>Tests share it, so each names its collections itself.</remarks>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("shoal-server-tests-");
    private ShoalServer? _server;

    /// <summary>Calls the server as any program would.</summary>
    public Api Api { get; private set; } = null!;

    /// <summary>Calls the server as .NET programs do.</summary>
    public ShoalClient Client { get; private set; } = null!;

    /// <summary>Where it listens.</summary>
    public Uri Address => _server!.Address;

    /// <summary>The directory it holds.</summary>
    public string DataDirectory => _data.FullName;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var options = new ServerOptions
        {
            Urls = ["http://localhost:0"],
            DataDirectory = DataDirectory,
            LogLevel = LogLevel.Error,
        };
        _server = await ShoalServer.StartAsync(options, CancellationToken.None);
        var readiness = (ReadinessState)_server.Services.GetService(typeof(ReadinessState))!;
        await readiness.WhenReady;
        Api = new Api(_server.Address);
        Client = new ShoalClient(_server.Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        Api?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
