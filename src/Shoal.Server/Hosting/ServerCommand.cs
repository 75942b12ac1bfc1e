using System.CommandLine;
using System.CommandLine.Help;

namespace Shoal.Server.Hosting;

/// <summary>The server's command line.</summary>
/// <param name="environment">Reads an environment variable.</param>
internal sealed class ServerCommand(Func<string, string?> environment)
{
    private readonly ServerSwitches _switches = new(environment);

    /// <summary>Runs the command line; help and version are printed, anything wrong is one line of error.</summary>
    /// <param name="arguments">Without the program's name.</param>
    /// <param name="error">Where the one line goes.</param>
    /// <param name="run">Runs the server until it is told to stop.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> InvokeAsync(
        IReadOnlyList<string> arguments, TextWriter error, Func<ServerOptions, CancellationToken, Task> run)
    {
        var root = new RootCommand("Shoal: embeddings and semantic search over HTTP.");
        foreach (var option in _switches.All) root.Add(option);
        root.SetAction((parsed, cancellationToken) => run(_switches.Read(parsed), cancellationToken));
        try
        {
            var parsed = root.Parse(arguments);
            if (parsed.Errors is [var first, ..] && parsed.Action is not HelpAction)
            {
                throw new StartupRefusal(ExitCodes.BadOptions, $"{first.Message} See --help.");
            }

            // The host handles the signals itself and stops in order; nobody else may end the process meanwhile.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (StartupRefusal refusal)
        {
            await error.WriteLineAsync($"shoal-server: {refusal.Message}");
            return refusal.ExitCode;
        }
    }
}
