using System.CommandLine;
using Shoal.Cli.Connection;
using Shoal.Cli.Output;
using Shoal.Cli.Rollouts;
using Shoal.Protocol;

namespace Shoal.Cli.Commands;

/// <summary><c>shoal rollout start</c>; with <c>--wait</c> its exit code says how the rollout ended.</summary>
internal sealed class RolloutStartCommand
{
    private readonly Argument<string> _collection = CollectionArgument.Create();
    private readonly RolloutOptions _options = new();
    private readonly RolloutReportFile _report = new();

    private readonly Option<bool> _wait = new("--wait")
    {
        Description = "Watch it until it has ended or is held, then print its report.",
    };

    public static Command Create(CliContext context, ConnectionOptions connection)
    {
        var start = new RolloutStartCommand();
        var command = new Command("start", "Begins to change a collection's model; it goes on by itself.")
        {
            start._collection, start._wait,
        };
        start._options.AddTo(command);
        start._report.AddTo(command);
        command.SetAction((parsed, token) => start.RunAsync(context, connection, parsed, token));
        return command;
    }

    private async Task<int> RunAsync(
        CliContext context, ConnectionOptions connection, ParseResult parsed, CancellationToken cancellationToken)
    {
        var request = _options.RequestOf(parsed);
        using var server = connection.OpenPatient(parsed);
        var rollouts = server.Client.Rollouts(parsed.GetRequiredValue(_collection));
        var rollout = await rollouts.StartAsync(request, cancellationToken);
        if (!parsed.GetValue(_wait))
        {
            if (_report.IsJson(parsed)) context.Out.WriteJson(rollout, ShoalJson.Wire.RolloutInfo);
            else context.Out.Write(RolloutOutput.Render(rollout));
            return ExitCode.Done;
        }

        rollout = await RolloutWatch.RunAsync(context, rollouts, rollout.Id, cancellationToken);
        await _report.WriteAsync(context, rollouts, rollout.Id, parsed, cancellationToken);
        return RolloutWatch.ExitCodeOf(rollout.Stage);
    }
}
