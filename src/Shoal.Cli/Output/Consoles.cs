using Spectre.Console;

namespace Shoal.Cli.Output;

/// <summary>Consoles, and lines that reach them as they are.</summary>
internal static class Consoles
{
    // Wide enough that no row of a table is folded on its way into a file or another program.
    private const int RedirectedWidth = 500;

    /// <summary>Returns a console over a writer.</summary>
    public static IAnsiConsole Create(TextWriter writer, bool isRedirected)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (isRedirected) console.Profile.Width = RedirectedWidth;
        return console;
    }

    /// <summary>Whether a person looks at the console, so that a line may be drawn over.</summary>
    public static bool IsLive(this IAnsiConsole console) =>
        console.Profile.Capabilities.Interactive && console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <summary>Writes a line without markup or folding: what programs read, and texts of unknown content.</summary>
    public static void WriteRawLine(this IAnsiConsole console, string line)
    {
        console.Profile.Out.Writer.Write(line);
        console.Profile.Out.Writer.Write('\n');
    }
}
