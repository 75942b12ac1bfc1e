using Shoal.Client;

namespace Shoal.Cli.Connection;

/// <summary>A client of one server and the connections under it.</summary>
internal sealed class ServerConnection : IDisposable
{
    private readonly HttpClient _http;

    public ServerConnection(Uri address, string? apiKey, string? actor, TimeSpan retryBudget, TimeProvider time)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        if (apiKey is not null) _http.DefaultRequestHeaders.Authorization = new("Bearer", apiKey);
        Client = new ShoalClient(_http, new ShoalClientOptions { RetryBudget = retryBudget, Actor = actor }, time);
    }

    public IShoalClient Client { get; }

    public void Dispose() => _http.Dispose();
}
