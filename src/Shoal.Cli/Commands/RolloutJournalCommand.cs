using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout journal</c>.</summary>
internal static class RolloutJournalCommand
{
    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var which = new RolloutArguments();
        var after = IntOption.Within(
            "--after", "Only entries with a greater number.", 0, int.MaxValue, byDefault: 0);
        var json = JsonOption.Create();
        var command = new Command("journal", "Prints the steps, commands and last 1,000 gate answers of a rollout.")
        {
            after, json,
        };
        which.AddTo(command);
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var rollouts = which.RolloutsOf(server.Client, parsed);
            var id = await which.FindAsync(rollouts, parsed, token);
            var entries = await rollouts.GetJournalAsync(id, parsed.GetValue(after), token);
            if (parsed.GetValue(json)) context.Out.WriteJson(new(entries), ShoalJson.Wire.RolloutJournal);
            else context.Out.Write(RolloutOutput.Render(entries));
        });
        return command;
    }
}
