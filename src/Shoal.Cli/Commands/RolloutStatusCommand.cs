using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout status</c>.</summary>
internal static class RolloutStatusCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var which = new RolloutArguments();
        var json = JsonOption.Create();
        var command = new Command("status", "Shows stage, progress and gates of a rollout.") { json };
        which.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var rollouts = which.RolloutsOf(server.Client, parsed);
            var rollout = await rollouts.GetAsync(await which.FindAsync(rollouts, parsed, token), token);
            if (parsed.GetValue(json)) context.Out.WriteJson(rollout, ShoalJson.Wire.RolloutInfo);
            else context.Out.Write(RolloutOutput.Render(rollout));
        });
        return command;
    }
}
