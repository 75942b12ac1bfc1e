using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout list</c>.</summary>
internal static class RolloutListCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var collection = CollectionArgument.Create();
        var json = JsonOption.Create();
        var command = new Command("list", "Lists the rollouts of a collection, newest first.") { collection, json };
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var rollouts = await server.Client.Rollouts(parsed.GetRequiredValue(collection)).ListAsync(token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(rollouts), ShoalJson.Wire.RolloutList);
            else context.Out.Write(RolloutOutput.Render(rollouts));
        });
        return command;
    }
}
