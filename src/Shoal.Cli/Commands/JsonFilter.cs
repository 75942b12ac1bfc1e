using System.CommandLine;
using System.Text.Json;

namespace Shoal.Cli.Commands;

/// <summary>The option that says which documents may be found.</summary>
internal static class JsonFilter
{
    public static Option<string?> Create() => new("--filter")
    {
        Description = """Which documents may be found, for instance {"field":"year","gte":2020}.""",
        HelpName = "JSON",
    };

    /// <summary>Returns the filter; null when there is none.</summary>
    /// <exception cref="UsageException">It is not JSON. What it means is for the server to check.</exception>
    public static JsonElement? Parse(string? text)
    {
        if (text is null) return null;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
        catch (JsonException exception)
        {
            throw new UsageException($"--filter is no JSON: {exception.Message}");
        }
    }
}
