using System.CommandLine;
using Shoal.Cli.Connection;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal collections</c>: the group.</summary>
internal static class CollectionsCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var command = new Command("collections", "Creates, lists, shows and deletes collections.");
        command.Subcommands.Add(CollectionsCreateCommand.Create(context, connection));
        command.Subcommands.Add(CollectionsListCommand.Create(context, connection));
        command.Subcommands.Add(CollectionsShowCommand.Create(context, connection));
        command.Subcommands.Add(CollectionsDeleteCommand.Create(context, connection));
        return command;
    }
}
