using System.CommandLine;
using Shoal.Cli.Connection;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal eval</c>: the group.</summary>
internal static class EvalCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection) =>
        new("eval", "Measures quality.") { EvalRetrievalCommand.Create(context, connection) };
}
