namespace Shoal.Client;

/// <summary>How a client reaches its server.</summary>
public sealed class ShoalClientOptions
{
    /// <summary>Where the server is: absolute, http or https.</summary>
    /// <value>Default: <c>http://localhost:5080</c>, where a server on this machine listens.</value>
    public Uri? BaseAddress { get; set; } = new("http://localhost:5080");

    /// <summary>Sent as a bearer token.</summary>
    /// <value>Default: null, for a server that asks for none.</value>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Who the journal of a rollout names for this client's commands: 1 to 128 printable ASCII characters.
    /// </summary>
    /// <value>Default: null, and the journal says <c>operator</c>.</value>
    public string? Actor { get; set; }

    /// <summary>How long one attempt may take: longer than the longest search.</summary>
    /// <value>Default: 100 s.</value>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>How long one attempt at a bulk request may take: its documents are encoded first.</summary>
    /// <value>Default: 10 minutes.</value>
    public TimeSpan BulkRequestTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after the first failure a further attempt may start; zero for no retries.</summary>
    /// <value>Default: 20 s: twice the time for which the server's queues hold work.</value>
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The wait before the first retry; it doubles with every further one, and up to half of it is chance.
    /// </summary>
    /// <value>Default: 200 ms.</value>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between two attempts, unless the server asks for a longer one.</summary>
    /// <value>Default: 5 s.</value>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The seed of the chance in waits, for runs that must repeat exactly.</summary>
    /// <value>Default: null: every client has its own, so that clients do not come back all at once.</value>
    public int? RetrySeed { get; set; }
}
