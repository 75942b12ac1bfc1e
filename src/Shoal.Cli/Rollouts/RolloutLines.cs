using Shoal.Cli.Output;
using Shoal.Protocol;
using Spectre.Console;

namespace Shoal.Cli.Rollouts;

/// <summary>A rollout as lines: every change of stage and verdict, and in between how far it is.</summary>
internal sealed class RolloutLines(IAnsiConsole console, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, string> _verdicts = new(StringComparer.Ordinal);
    private string? _stage;
    private string? _line;
    private long _reportedAt;

    /// <summary>Takes the state of the rollout now.</summary>
    public void Report(RolloutInfo rollout)
    {
        var stage = RolloutOutput.StageOf(rollout);
        var line = $"{rollout.Id} {stage}: {NewsOf(rollout)}";
        if (stage != _stage || (line != _line && time.GetElapsedTime(_reportedAt) >= Interval))
        {
            console.WriteRawLine(line);
            (_stage, _line, _reportedAt) = (stage, line, time.GetTimestamp());
        }

        foreach (var gate in rollout.Gates.Where(IsNews))
        {
            console.WriteRawLine($"{rollout.Id} {gate.Name} {gate.Verdict}: {RolloutOutput.Line(gate.Reason)}");
            _verdicts[gate.Name] = gate.Verdict;
        }
    }

    private static string NewsOf(RolloutInfo rollout)
    {
        if (rollout.Stage != RolloutStages.Backfilling) return RolloutOutput.Line(rollout.Reason);
        var progress = RolloutOutput.Describe(rollout.Progress);
        return RolloutOutput.TroubleOf(rollout.Progress) is { } trouble ? $"{progress}; failing: {trouble}" : progress;
    }

    private bool IsNews(RolloutGateInfo gate) =>
        gate.Verdict != _verdicts.GetValueOrDefault(gate.Name, GateVerdicts.Undecided);
}
