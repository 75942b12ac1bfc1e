using System.CommandLine;

namespace Shoal.Cli.Commands;

/// <summary>The option for programs that read the output.</summary>
internal static class JsonOption
{
    public static Option<bool> Create() => new("--json") { Description = "Print one JSON value instead of a table." };
}
