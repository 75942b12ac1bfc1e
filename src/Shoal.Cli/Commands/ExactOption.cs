using System.CommandLine;

namespace Shoal.Cli.Commands;

/// <summary>The option that trades time for certainty.</summary>
internal static class ExactOption
{
    public static Option<bool> Create() =>
        new("--exact") { Description = "Compare every vector, not the index's candidates alone." };
}
