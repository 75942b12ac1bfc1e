using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Rollouts;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout watch</c>: its exit code says how the rollout ended.</summary>
internal static class RolloutWatchCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var which = new RolloutArguments();
        var report = new RolloutReportFile();
        var command = new Command("watch", "Shows a rollout until it has ended or is held, then prints its report.");
        which.AddTo(command);
        report.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.OpenPatient(parsed);
            var rollouts = which.RolloutsOf(server.Client, parsed);
            var id = await which.FindAsync(rollouts, parsed, token);
            var last = await RolloutWatch.RunAsync(context, rollouts, id, token);
            await report.WriteAsync(context, rollouts, id, parsed, token);
            return RolloutWatch.ExitCodeOf(last.Stage);
        });
        return command;
    }
}
