using System.Net.Http.Headers;
using Shoal.Client.Http;

namespace Shoal.Client;

/// <summary>A Shoal cluster over HTTP.</summary>
/// <remarks>
/// What is safe to repeat is retried by <see cref="ShoalClientOptions.RetryBudget"/>: reads, writes without a version
/// condition, deletions, searches and embeddings, after 429, 502, 503, 504 and lost connections. Nothing else is.
/// </remarks>
public sealed class ShoalClient : IShoalClient, IDisposable
{
    /// <summary>A new connection every two minutes follows a change of DNS; as ASP.NET's guidance has it.</summary>
    internal static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private readonly HttpTransport _transport;
    private readonly HttpClient? _owned;

    /// <summary>Creates a client with the default options and a connection pool of its own.</summary>
    /// <param name="baseAddress">Absolute, http or https; a path in it is kept in front of every request's.</param>
    public ShoalClient(Uri baseAddress)
        : this(baseAddress, apiKey: null)
    {
    }

    /// <summary>Creates a client with the default options and a connection pool of its own.</summary>
    /// <param name="baseAddress">Absolute, http or https; a path in it is kept in front of every request's.</param>
    /// <param name="apiKey">Sent as a bearer token; null where the server asks for none.</param>
    public ShoalClient(Uri baseAddress, string? apiKey)
        : this(CreateHttpClient(baseAddress, apiKey)) => _owned = _transport.Http;

    /// <summary>
    /// Creates a client with the default options over a caller's HTTP client, which stays the caller's.
    /// </summary>
    /// <param name="httpClient">With a base address; its own timeout applies too.</param>
    public ShoalClient(HttpClient httpClient)
        : this(httpClient, new ShoalClientOptions(), TimeProvider.System)
    {
    }

    /// <summary>Creates a client over a caller's HTTP client, which stays the caller's.</summary>
    /// <param name="httpClient">With a base address; its own timeout applies too.</param>
    /// <param name="options">Timeouts and retries; its address and key are not read here.</param>
    /// <param name="timeProvider">Measures timeouts and waits between retries.</param>
    public ShoalClient(HttpClient httpClient, ShoalClientOptions options, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        ShoalClientOptionsValidator.ThrowIfInvalid(options);
        _transport = new HttpTransport(httpClient, options, timeProvider);
        Collections = new CollectionsClient(_transport);
        Search = new SearchClient(_transport);
        Embeddings = new EmbeddingsClient(_transport);
        Models = new ModelsClient(_transport);
        Nodes = new NodesClient(_transport);
    }

    /// <summary>Where the server is.</summary>
    public Uri BaseAddress => _transport.Http.BaseAddress!;

    /// <inheritdoc/>
    public ICollectionsClient Collections { get; }

    /// <inheritdoc/>
    public ISearchClient Search { get; }

    /// <inheritdoc/>
    public IEmbeddingsClient Embeddings { get; }

    /// <inheritdoc/>
    public IModelsClient Models { get; }

    /// <inheritdoc/>
    public INodesClient Nodes { get; }

    /// <inheritdoc/>
    public IDocumentsClient Documents(string collection) => new DocumentsClient(_transport, collection);

    /// <inheritdoc/>
    public IRolloutsClient Rollouts(string collection) => new RolloutsClient(_transport, collection);

    /// <summary>Closes the connection pool, when it is this client's own.</summary>
    public void Dispose() => _owned?.Dispose();

    /// <summary>Gives an HTTP client address and key, and leaves timeouts to the transport.</summary>
    internal static void Configure(HttpClient httpClient, Uri? baseAddress, string? apiKey)
    {
        httpClient.BaseAddress = baseAddress;
        httpClient.Timeout = Timeout.InfiniteTimeSpan;
        if (apiKey is null) return;
        httpClient.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    private static HttpClient CreateHttpClient(Uri baseAddress, string? apiKey)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        var handler = new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime };
        var httpClient = new HttpClient(handler);
        Configure(httpClient, baseAddress, apiKey);
        return httpClient;
    }
}
