namespace Shoal.Server.Demo;

/// <summary>Adds the demo to a server.</summary>
internal static class DemoHosting
{
    /// <summary>Fills the demo's collection once the server is ready.</summary>
    /// <param name="services">The server's.</param>
    /// <param name="apiKey">What the demo shows the server, as any caller.</param>
    public static void AddDemo(this IServiceCollection services, string? apiKey)
    {
        services.AddSingleton(new DemoOptions { ApiKey = apiKey });
        services.AddHostedService<DemoSeeder>();
    }
}

/// <summary>What the demo needs to know of the server.</summary>
internal sealed class DemoOptions
{
    /// <summary>The server's key; null where it has none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>One document a line.</summary>
    public string CorpusPath { get; init; } = Path.Combine(AppContext.BaseDirectory, "Demo", "corpus.jsonl");
}
