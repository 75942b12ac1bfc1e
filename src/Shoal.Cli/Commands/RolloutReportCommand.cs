using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Rollouts;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout report</c>.</summary>
internal static class RolloutReportCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var which = new RolloutArguments();
        var report = new RolloutReportFile();
        var command = new Command("report", "Prints everything there is to say about a rollout, as Markdown.");
        which.AddTo(command);
        report.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var rollouts = which.RolloutsOf(server.Client, parsed);
            var id = await which.FindAsync(rollouts, parsed, token);
            await report.WriteAsync(context, rollouts, id, parsed, token);
        });
        return command;
    }
}
