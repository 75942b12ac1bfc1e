using System.Globalization;
using Shoal.Cli.Output;
using Shoal.Protocol;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Shoal.Cli.Rollouts;

/// <summary>Rollouts for people, on one screen.</summary>
internal static class RolloutOutput
{
    private const int BarCharacters = 30;

    /// <summary>Returns stage, progress and gates of a rollout.</summary>
    public static IRenderable Render(RolloutInfo rollout) => new Rows(Summary(rollout), Text.Empty, Gates(rollout));

    /// <summary>Returns a forecast.</summary>
    public static IRenderable Render(RolloutForecastInfo forecast)
    {
        var table = Tables.Create("WHAT", "EXPECTED");
        table.AddTextRow("documents to embed", Display.Count(forecast.Documents));
        table.AddTextRow("tokens to encode", Display.Count(forecast.Tokens));
        table.AddTextRow("at", $"{Display.Count((long)forecast.TokensPerSecond)} tokens/s");
        table.AddTextRow("backfill", Display.Duration(forecast.Duration));
        table.AddTextRow(
            "without a limit",
            $"{Display.Duration(forecast.DurationWithoutLimit)} at "
                + $"{Display.Count((long)forecast.MeasuredTokensPerSecond)} tokens/s");
        table.AddTextRow("index memory at the peak", Display.Bytes(forecast.MemoryBytesAtPeak));
        table.AddTextRow("disk at the peak", Display.Bytes(forecast.DiskBytesAtPeak));
        table.AddTextRow("index memory freed afterwards", Display.Bytes(forecast.MemoryBytesFreed));
        table.AddTextRow("disk freed afterwards", Display.Bytes(forecast.DiskBytesFreed));
        return table;
    }

    /// <summary>Returns a list of rollouts.</summary>
    public static IRenderable Render(IReadOnlyList<RolloutInfo> rollouts)
    {
        var table = Tables.Create("ID", "STAGE", "FROM", "TO", "STARTED", "REASON");
        foreach (var rollout in rollouts)
        {
            table.AddTextRow(
                rollout.Id, StageOf(rollout), rollout.FromModel, rollout.ToModel, Time(rollout.StartedAt),
                Line(rollout.Reason));
        }

        return table;
    }

    /// <summary>Returns a journal.</summary>
    public static IRenderable Render(IReadOnlyList<JournalEntryInfo> journal)
    {
        var table = Tables.Create("NUMBER", "WHEN", "WHO", "WHAT", "STAGE", "MESSAGE");
        foreach (var entry in journal)
        {
            table.AddTextRow(
                Display.Count(entry.Number), Time(entry.At), Line(entry.Actor), entry.Event, entry.Stage,
                Line(entry.Message));
        }

        return table;
    }

    /// <summary>Returns <c>120 of 5,183 documents, 25,000 tokens/s, 2 min left</c>, as far as it is known.</summary>
    public static string Describe(RolloutProgressInfo progress)
    {
        var text = $"{Display.Count(progress.Of - progress.Pending)} of {Display.Count(progress.Of)} documents";
        if (progress.Pending == 0) return text;
        if (progress.TokensPerSecond > 0) text += $", {Display.Count((long)progress.TokensPerSecond)} tokens/s";
        if (progress.TimeLeft is { } left) text += $", {Display.Duration(left)} left";
        return text;
    }

    /// <summary>Returns what keeps documents from being embedded; null when nothing does.</summary>
    public static string? TroubleOf(RolloutProgressInfo progress)
    {
        if (progress.Failed == 0 && progress.FailureReason is null) return null;
        var reason = Line(progress.FailureReason ?? "unknown");
        return progress.Failed > 0 ? $"{Display.Count(progress.Failed)} documents: {reason}" : reason;
    }

    /// <summary>Returns <c>Canary, 10 % of callers</c>.</summary>
    public static string StageOf(RolloutInfo rollout) => rollout.Stage == RolloutStages.Canary
        ? $"{rollout.Stage}, {rollout.CanaryPercent.ToString("0.##", CultureInfo.InvariantCulture)} % of callers"
        : rollout.Stage;

    /// <summary>Returns a sentence of the server's on one line.</summary>
    public static string Line(string text) => Display.Excerpt(text, 300);

    private static Table Summary(RolloutInfo rollout)
    {
        var progress = rollout.Progress;
        var table = Tables.Create("ROLLOUT", rollout.Id);
        table.AddTextRow("stage", StageOf(rollout));
        table.AddTextRow("reason", Line(rollout.Reason));
        table.AddTextRow("from", $"generation {rollout.From}, {rollout.FromModel}");
        table.AddTextRow("to", $"generation {rollout.To}, {rollout.ToModel}");
        table.AddTextRow("embedded", $"{Bar(progress)} {Describe(progress)}");
        if (TroubleOf(progress) is { } trouble) table.AddTextRow("failing", trouble);
        table.AddTextRow("started", Time(rollout.StartedAt));
        table.AddTextRow("changed", Time(rollout.UpdatedAt));
        return table;
    }

    private static Table Gates(RolloutInfo rollout)
    {
        var table = Tables.Create("GATE", "VERDICT", "REASON");
        foreach (var gate in rollout.Gates)
        {
            table.AddRow(
                new Text(gate.Name), new Text(gate.Verdict, StyleOf(gate.Verdict)), new Text(Line(gate.Reason)));
        }

        return table;
    }

    private static string Bar(RolloutProgressInfo progress)
    {
        var share = progress.Of > 0 ? 1 - ((double)progress.Pending / progress.Of) : 1;
        var full = (int)(Math.Clamp(share, 0, 1) * BarCharacters);
        return new string('█', full) + new string('░', BarCharacters - full);
    }

    private static Style StyleOf(string verdict) => verdict switch
    {
        GateVerdicts.Pass => new Style(Color.Green),
        GateVerdicts.Fail => new Style(Color.Red),
        GateVerdicts.Undecided => new Style(Color.Yellow),
        _ => Style.Plain,
    };

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
}
