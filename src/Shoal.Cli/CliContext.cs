using Shoal.Cli.Output;
using Spectre.Console;

namespace Shoal.Cli;

/// <summary>The world outside a command: consoles, standard input, clock and environment.</summary>
/// <param name="Out">Results: what a script reads.</param>
/// <param name="Error">Errors, warnings and progress.</param>
/// <param name="OpenStandardInput">Opens standard input.</param>
/// <param name="Time">Measures latencies and rates.</param>
/// <param name="GetEnvironment">Returns an environment variable, or null.</param>
internal sealed record CliContext(
    IAnsiConsole Out,
    IAnsiConsole Error,
    Func<Stream> OpenStandardInput,
    TimeProvider Time,
    Func<string, string?> GetEnvironment)
{
    /// <summary>Returns the context of this process.</summary>
    public static CliContext ForProcess() => new(
        Consoles.Create(Console.Out, Console.IsOutputRedirected),
        Consoles.Create(Console.Error, Console.IsErrorRedirected),
        Console.OpenStandardInput,
        TimeProvider.System,
        Environment.GetEnvironmentVariable);
}
