using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal collections list</c>.</summary>
internal static class CollectionsListCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var json = JsonOption.Create();
        var command = new Command("list", "Lists the collections.") { json };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var collections = await server.Client.Collections.ListAsync(token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(collections), ShoalJson.Wire.CollectionList);
            else CollectionOutput.WriteMany(context.Out, collections);
        });
        return command;
    }
}
