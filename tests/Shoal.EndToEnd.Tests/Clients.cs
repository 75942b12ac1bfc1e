using Shoal.Client;

namespace Shoal.EndToEnd.Tests;

/// <summary>How the tests reach a server.</summary>
internal static class Clients
{
    /// <summary>Returns an HTTP client that waits as long as it takes.</summary>
    public static HttpClient Http(Uri address) => new() { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>Returns the SDK without its retries: a refusal or a dead server is news to a test.</summary>
    public static IShoalClient WithoutRetries(HttpClient http) =>
        new ShoalClient(http, new ShoalClientOptions { RetryBudget = TimeSpan.Zero }, TimeProvider.System);
}
