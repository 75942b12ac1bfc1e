using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Shoal.Client;
using Shoal.Grains.Hosting;
using Shoal.Protocol;
using Shoal.Models.MiniLM;
using Shoal.Server.Telemetry;

namespace Shoal.Server.Demo;

/// <summary>
/// Fills the collection <c>demo</c> as any application would: through the SDK, over HTTP. Filling it again changes
/// nothing.
/// </summary>
internal sealed partial class DemoSeeder(
    IServer server,
    IHostApplicationLifetime lifetime,
    ReadinessState readiness,
    DemoOptions options,
    ILogger<DemoSeeder> logger) : BackgroundService
{
    /// <summary>The collection's name.</summary>
    public const string Collection = "demo";

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var address = await WhenListeningAsync(stoppingToken);
            using var client = new ShoalClient(address, options.ApiKey);
            var documents = await SeedAsync(client, stoppingToken);
            LogReady(logger, documents);
            await Console.Out.WriteLineAsync(DemoGreeting.For(address, documents, options.ApiKey is not null));
        }
        catch (Exception failure) when (failure is ShoalClientException or IOException)
        {
            LogFailed(logger, failure);
        }
    }

    private async Task<Uri> WhenListeningAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        await readiness.WhenReady.WaitAsync(cancellationToken);
        return new Uri(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
    }

    private async Task<int> SeedAsync(ShoalClient client, CancellationToken cancellationToken)
    {
        var request = new CreateCollectionRequest { Model = MiniLmModel.Name, Filterable = ["topic", "year"] };
        await client.Collections.CreateAsync(Collection, request, cancellationToken);
        var corpus = DemoCorpus.ReadAsync(options.CorpusPath, cancellationToken);
        var results = client.Documents(Collection).BulkAsync(corpus, cancellationToken: cancellationToken);
        var written = 0;
        await foreach (var result in results)
        {
            if (result.Error is { } error) LogRefused(logger, error.Code);
            else written++;
        }

        return written;
    }

    [LoggerMessage(EventIds.DemoReady, LogLevel.Debug, "The demo's collection holds {Documents} documents")]
    private static partial void LogReady(ILogger logger, int documents);

    [LoggerMessage(EventIds.DemoFailed, LogLevel.Error, "The demo's collection could not be filled")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(EventIds.DemoRefused, LogLevel.Warning, "A document of the demo was refused with {Code}")]
    private static partial void LogRefused(ILogger logger, string code);
}
