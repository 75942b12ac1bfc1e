using Shoal.Cli.Output;
using Shoal.Client;
using Shoal.Protocol;
using Spectre.Console;

namespace Shoal.Cli.Rollouts;

/// <summary>Shows a rollout while it goes: one screen drawn over where a person looks, else lines.</summary>
internal static class RolloutWatch
{
    /// <summary>Shows a rollout until it has ended or waits for an operator.</summary>
    /// <returns>The last state.</returns>
    public static async Task<RolloutInfo> RunAsync(
        CliContext context, IRolloutsClient rollouts, string id, CancellationToken cancellationToken)
    {
        RolloutInfo? last = null;
        await ShowAsync(context.Error, context.Time, async show =>
        {
            await foreach (var state in rollouts.WatchAsync(id, cancellationToken))
            {
                show(last = state);
                if (state.Stage == RolloutStages.Held) break;
            }
        });
        return last!;
    }

    /// <summary>Returns the exit code that a stage stands for.</summary>
    public static int ExitCodeOf(string stage) => stage switch
    {
        RolloutStages.Failed => ExitCode.RolloutFailed,
        RolloutStages.RolledBack => ExitCode.RolloutRolledBack,
        RolloutStages.Held => ExitCode.RolloutHeld,
        _ => ExitCode.Done,
    };

    /// <summary>Runs the work and shows every state that it calls its argument with.</summary>
    internal static Task ShowAsync(IAnsiConsole console, TimeProvider time, Func<Action<RolloutInfo>, Task> work)
    {
        if (!console.IsLive()) return work(new RolloutLines(console, time).Report);
        return console.Live(new Text("")).StartAsync(
            display => work(state => display.UpdateTarget(RolloutOutput.Render(state))));
    }
}
