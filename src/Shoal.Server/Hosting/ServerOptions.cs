namespace Shoal.Server.Hosting;

/// <summary>What the command line and the environment decide.</summary>
internal sealed record ServerOptions
{
    /// <summary>Where a server listens that was told nothing.</summary>
    public const string DefaultUrl = "http://localhost:5080";

    /// <summary>Where to listen; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [DefaultUrl];

    /// <summary>Where the stores live; null for a temporary directory that goes when the server stops.</summary>
    public string? DataDirectory { get; init; } = "shoal-data";

    /// <summary>Model directories, or folders of them.</summary>
    public IReadOnlyList<string> ModelDirectories { get; init; } = [];

    /// <summary>Devices to encode on; empty for the node's default.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>Threads of each CPU device; null for the node's default.</summary>
    public int? Threads { get; init; }

    /// <summary>What every caller must show; null for a server that only this machine reaches.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Whether to fill a collection to play with.</summary>
    public bool Demo { get; init; }

    /// <summary>Whether log lines are JSON.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>The least important of Shoal's own messages that is logged.</summary>
    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
