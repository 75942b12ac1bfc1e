using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Client;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout</c>: the group, and the commands that an operator gives.</summary>
internal static class RolloutCommand
{
    private delegate Task<RolloutInfo> Obey(IRolloutsClient rollouts, string id, CancellationToken cancellationToken);

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var group = new Command("rollout", "Changes the model of a collection under live traffic.")
        {
            connection.Actor,
            RolloutForecastCommand.Create(context, connection),
            RolloutStartCommand.Create(context, connection),
            RolloutListCommand.Create(context, connection),
            RolloutStatusCommand.Create(context, connection),
            RolloutWatchCommand.Create(context, connection),
            RolloutJournalCommand.Create(context, connection),
            RolloutReportCommand.Create(context, connection),
        };
        Add("pause", "Stops backfill, shadow and canary for now.", (r, id, token) => r.PauseAsync(id, token));
        Add("resume", "Goes on with a paused or held rollout.", (r, id, token) => r.ResumeAsync(id, token));
        Add("promote", "Lets the candidate serve now.", (r, id, token) => r.PromoteAsync(id, token));
        Add("rollback", "Lets the old model serve, at once.", (r, id, token) => r.RollBackAsync(id, token));
        Add("complete", "Ends the rollback window now.", (r, id, token) => r.CompleteAsync(id, token));
        return group;

        void Add(string name, string description, Obey obey) =>
            group.Subcommands.Add(CreateVerb(context, connection, new Command(name, description), obey));
    }

    private static Command CreateVerb(CliContext context, ConnectionOptions connection, Command command, Obey obey)
    {
        var which = new RolloutArguments();
        var json = JsonOption.Create();
        which.AddTo(command);
        command.Options.Add(json);
        command.SetAction(async (parsed, token) =>
        {
            using var server = connection.Open(parsed);
            var rollouts = which.RolloutsOf(server.Client, parsed);
            var rollout = await obey(rollouts, await which.FindAsync(rollouts, parsed, token), token);
            if (parsed.GetValue(json)) context.Out.WriteJson(rollout, ShoalJson.Wire.RolloutInfo);
            else context.Out.Write(RolloutOutput.Render(rollout));
        });
        return command;
    }
}
