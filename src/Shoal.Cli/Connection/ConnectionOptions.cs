using System.CommandLine;

namespace Shoal.Cli.Connection;

/// <summary>The options that every command has: where the server is and the key to it.</summary>
internal sealed class ConnectionOptions
{
    public const string ServerVariable = "SHOAL_SERVER";
    public const string ApiKeyVariable = "SHOAL_API_KEY";
    public const string ActorVariable = "SHOAL_ACTOR";
    private const string DefaultServer = "http://localhost:5080";

    /// <summary>A person waits: enough for a lost connection, not for a server that is not there.</summary>
    private static readonly TimeSpan Brief = TimeSpan.FromSeconds(2);

    /// <summary>A long run outlives the restart of a server.</summary>
    private static readonly TimeSpan Patient = TimeSpan.FromMinutes(2);

    private readonly CliContext _context;

    private readonly Option<string?> _server = new("--server")
    {
        Description = $"The server's address. Default: the variable {ServerVariable}, else {DefaultServer}.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _apiKey = new("--api-key")
    {
        Description = $"The API key. Default: the variable {ApiKeyVariable}, which no list of processes shows.",
        HelpName = "KEY",
        Recursive = true,
    };

    public ConnectionOptions(CliContext context, RootCommand root)
    {
        _context = context;
        root.Options.Add(_server);
        root.Options.Add(_apiKey);
    }

    /// <summary>The option that names who commands a rollout; for the commands that do.</summary>
    public Option<string?> Actor { get; } = new("--actor")
    {
        Description = $"Who the journal names. Default: the variable {ActorVariable}, else operator.",
        HelpName = "NAME",
        Recursive = true,
    };

    /// <summary>Returns a connection for a command whose outcome a person waits for.</summary>
    public ServerConnection Open(ParseResult parsed) => Open(parsed, Brief);

    /// <summary>Returns a connection for a long run.</summary>
    public ServerConnection OpenPatient(ParseResult parsed) => Open(parsed, Patient);

    /// <summary>Returns the server's address.</summary>
    /// <exception cref="UsageException">It is no absolute http or https address.</exception>
    public Uri AddressOf(ParseResult parsed)
    {
        var text = parsed.GetValue(_server) ?? _context.GetEnvironment(ServerVariable);
        if (string.IsNullOrWhiteSpace(text)) text = DefaultServer;
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new UsageException($"'{text}' is no server address: use one like {DefaultServer}.");
    }

    private ServerConnection Open(ParseResult parsed, TimeSpan retryBudget)
    {
        var apiKey = parsed.GetValue(_apiKey) ?? _context.GetEnvironment(ApiKeyVariable);
        var actor = parsed.GetValue(Actor) ?? _context.GetEnvironment(ActorVariable);
        return new ServerConnection(
            AddressOf(parsed), OrNull(apiKey), OrNull(actor), retryBudget, _context.Time);
    }
    private static string? OrNull(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
