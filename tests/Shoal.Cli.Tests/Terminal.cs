using System.Text;
using Spectre.Console;

namespace Shoal.Cli.Tests;

/// <summary>A console that a person looks at.</summary>
internal sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
{
    public TextWriter Writer => writer;

    public bool IsTerminal => true;

    public int Width => 120;

    public int Height => 40;

    public void SetEncoding(Encoding encoding)
    {
    }
}
