using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal collections delete</c>: an unknown name is an error, for it may be a slip of the pen.</summary>
internal static class CollectionsDeleteCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var name = new Argument<string>("COLLECTION") { Description = "The collection's name." };
        var command = new Command("delete", "Deletes a collection with all its documents.") { name };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var given = parsed.GetRequiredValue(name);
            var collection = await server.Client.Collections.GetAsync(given, token);
            if (collection.Name != given)
            {
                throw new UsageException($"'{given}' is an alias of '{collection.Name}': name the collection itself.");
            }

            await server.Client.Collections.DeleteAsync(collection.Name, token);
            context.Out.WriteRawLine($"deleted {collection.Name} ({Display.Count(collection.Documents)} documents)");
        });
        return command;
    }
}
