using System.Globalization;
using Shoal.Client;
using Shoal.Protocol;
using Shoal.Testing;
using Shoal.Testing.Servers;

namespace Shoal.Benchmarks;

/// <summary>A server process on an empty data directory, and a client of it.</summary>
internal sealed class BenchmarkServer : IAsyncDisposable
{
    /// <summary>The name of the bundled model.</summary>
    public const string Model = "all-minilm-l6-v2";

    private readonly TemporaryFolder _data = new();
    private readonly int _threads;
    private HttpClient? _http;

    private BenchmarkServer(int threads) => _threads = threads;

    /// <summary>The process.</summary>
    public ServerProcess Process { get; private set; } = null!;

    /// <summary>A client with the SDK's defaults.</summary>
    public ShoalClient Client { get; private set; } = null!;

    /// <summary>Starts a server.</summary>
    /// <param name="threads">Threads of its encoder.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<BenchmarkServer> StartAsync(int threads, CancellationToken cancellationToken)
    {
        var server = new BenchmarkServer(threads);
        await server.StartProcessAsync(cancellationToken);
        return server;
    }

    /// <summary>Stops the process.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await Process.StopAsync(cancellationToken);
        await DisposeProcessAsync();
    }

    /// <summary>Starts a process on the data; returns once it is ready.</summary>
    public async Task StartProcessAsync(CancellationToken cancellationToken)
    {
        var threads = _threads.ToString(CultureInfo.InvariantCulture);
        Process = await ServerProcess.StartAsync(
            ServerCommandLine.Of("--urls", "http://127.0.0.1:0", "--data", _data.Path, "--threads", threads),
            cancellationToken);
        await Process.WaitUntilReadyAsync(cancellationToken);
        _http = new HttpClient { BaseAddress = Process.Address, Timeout = Timeout.InfiniteTimeSpan };
        Client = new ShoalClient(_http);
    }

    /// <summary>Returns what the server counted so far.</summary>
    public Task<ServerMetrics> ReadMetricsAsync(CancellationToken cancellationToken) =>
        ServerMetrics.ReadAsync(_http!, cancellationToken);

    /// <summary>Creates a collection and ingests documents as an application would.</summary>
    public async Task IngestAsync(
        string collection, IndexRequest? index, IReadOnlyList<Document> documents, CancellationToken cancellationToken)
    {
        var request = new CreateCollectionRequest { Model = Model, Index = index };
        await Client.Collections.CreateAsync(collection, request, cancellationToken);
        var results = Client.Documents(collection)
            .BulkAsync(documents.ToAsyncEnumerable(), cancellationToken: cancellationToken);
        await foreach (var result in results)
        {
            if (result.Error is { } error) throw new InvalidOperationException($"{result.Id}: {error.Detail}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DisposeProcessAsync();
        _data.Dispose();
    }

    private async Task DisposeProcessAsync()
    {
        _http?.Dispose();
        await Process.DisposeAsync();
    }
}
