using System.CommandLine;

namespace Shoal.Cli.Commands;

/// <summary>The argument that names a collection.</summary>
internal static class CollectionArgument
{
    public static Argument<string> Create() => new("COLLECTION") { Description = "The collection's name or an alias." };
}
