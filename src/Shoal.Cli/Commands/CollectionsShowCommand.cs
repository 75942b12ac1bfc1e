using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal collections show</c>.</summary>
internal static class CollectionsShowCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var name = CollectionArgument.Create();
        var json = JsonOption.Create();
        var command = new Command("show", "Shows a collection's settings, counts and generations.") { name, json };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var collection = await server.Client.Collections.GetAsync(parsed.GetRequiredValue(name), token);
            if (parsed.GetValue(json)) context.Out.WriteJson(collection, ShoalJson.Wire.CollectionInfo);
            else CollectionOutput.WriteOne(context.Out, collection);
        });
        return command;
    }
}
