using System.Globalization;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>
/// The report of a rollout for people: settings, forecast beside what happened, gates, journal, changed queries.
/// </summary>
internal static class RolloutMarkdown
{
    /// <summary>Returns the report as one Markdown document.</summary>
    /// <param name="collection">The name it was asked for by.</param>
    /// <param name="report">What to write down.</param>
    public static string Write(string collection, RolloutReportInfo report)
    {
        var text = new MarkdownWriter();
        WriteSummary(text, collection, report.Rollout);
        WriteSettings(text, report.Rollout.Settings);
        WriteCosts(text, report.Rollout.Forecast, report.Actual);
        WriteGates(text, report.Rollout.Gates);
        WriteComparisons(text, report.Comparisons);
        if (report.Adapter is { } adapter) WriteAdapter(text, adapter);
        WriteJournal(text, report.Journal);
        WriteChanged(text, report.Comparisons.MostChanged);
        return text.ToString();
    }

    private static void WriteSummary(MarkdownWriter text, string collection, RolloutInfo rollout)
    {
        text.Heading(1, $"Rollout {rollout.Id} of {collection}: {rollout.Stage}");
        text.Paragraph(rollout.Reason);
        text.Table(["", ""],
        [
            ["From", $"generation {rollout.From}, {rollout.FromModel}"],
            ["To", $"generation {rollout.To}, {rollout.ToModel}"],
            ["Started", MarkdownWriter.Time(rollout.StartedAt)],
            ["Last changed", MarkdownWriter.Time(rollout.UpdatedAt)],
            ["Embedded", $"{Count(rollout.Progress.Of - rollout.Progress.Pending)} of "
                + $"{Count(rollout.Progress.Of)} documents"],
            ["Answered by the candidate", $"{Number(ShareOf(rollout))} % of callers"],
        ]);
    }

    private static double ShareOf(RolloutInfo rollout) =>
        rollout.Stage is RolloutStages.Promoted or RolloutStages.Completed ? 100 : rollout.CanaryPercent;

    private static void WriteSettings(MarkdownWriter text, RolloutSettings settings)
    {
        text.Heading(2, "Settings");
        var canary = settings.Canary;
        text.Table(["setting", "value"],
        [
            ["model", settings.Model],
            ["policy", settings.Policy],
            ["rateLimit.tokensPerSecond", settings.RateLimit is { } limit ? Number(limit.TokensPerSecond) : "none"],
            ["shadow.sample", Number(settings.Shadow.Sample)],
            ["shadow.minimumQueries", Count(settings.Shadow.MinimumQueries)],
            ["canary.steps", canary.Steps.Count == 0 ? "none" : string.Join(", ", canary.Steps.Select(Number))],
            ["canary.minimumQueriesPerStep", Count(canary.MinimumQueriesPerStep)],
            ["canary.maxStepDuration", IsoDuration.ToString(canary.MaxStepDuration)],
            ["canary.interleave", canary.Interleave ? "true" : "false"],
            ["gates.overlapFloor", Number(settings.Gates.OverlapFloor)],
            ["gates.latency.ratio", Number(settings.Gates.Latency.Ratio)],
            ["gates.latency.slackMs", Number(settings.Gates.Latency.SlackMs)],
            ["gates.judged.maxLoss", Number(settings.Gates.Judged.MaxLoss)],
            ["gates.alpha", Number(settings.Gates.Alpha)],
            ["rollbackWindow", IsoDuration.ToString(settings.RollbackWindow)],
            ["adapter", settings.Adapter ? "true" : "false"],
        ]);
    }

    private static void WriteCosts(MarkdownWriter text, RolloutForecastInfo forecast, RolloutActualInfo actual)
    {
        text.Heading(2, "Forecast and actual");
        text.Table(["what", "forecast", "actual"],
        [
            ["documents to embed", Count(forecast.Documents), Count(actual.Documents)],
            ["tokens to encode", Count(forecast.Tokens), Count(actual.Tokens)],
            ["backfill", MarkdownWriter.Duration(forecast.Duration), MarkdownWriter.Duration(actual.Duration)],
            ["backfill without a limit", MarkdownWriter.Duration(forecast.DurationWithoutLimit), ""],
            ["tokens a second", Number(Math.Round(forecast.TokensPerSecond)), Rate(actual)],
            ["index memory at the peak", Bytes(forecast.MemoryBytesAtPeak), Bytes(actual.MemoryBytesAtPeak)],
            ["disk at the peak", Bytes(forecast.DiskBytesAtPeak), Bytes(actual.DiskBytesAtPeak)],
            ["index memory freed afterwards", Bytes(forecast.MemoryBytesFreed), Freed(actual.MemoryBytesFreed)],
            ["disk freed afterwards", Bytes(forecast.DiskBytesFreed), Freed(actual.DiskBytesFreed)],
        ]);
    }

    private static void WriteGates(MarkdownWriter text, IReadOnlyList<RolloutGateInfo> gates)
    {
        text.Heading(2, "Gates");
        text.Table(
            ["gate", "verdict", "reason", "numbers"],
            gates.Select(gate => (string[])
            [
                gate.Name,
                gate.Verdict,
                gate.Reason,
                string.Join(", ", gate.Numbers.Select(number => $"{number.Key} {Number(number.Value)}")),
            ]));
    }

    private static void WriteComparisons(MarkdownWriter text, RolloutComparisonsInfo comparisons)
    {
        text.Heading(2, "Compared queries");
        text.Table(["what", "value"],
        [
            ["sampled", Count(comparisons.Sampled)],
            ["dropped for want of capacity", Count(comparisons.Dropped)],
            ["distinct queries compared", Count(comparisons.Distinct)],
            ["mean Jaccard overlap", Number(comparisons.Jaccard)],
            ["mean rank-biased overlap", Number(comparisons.RankBiasedOverlap)],
            ["mean Kendall's tau-b", Number(comparisons.KendallTau)],
            ["median search, serving, ahead of other work", Milliseconds(comparisons.ServingMs)],
            ["median search, candidate, behind other work", Milliseconds(comparisons.CandidateMs)],
        ]);
    }

    private static void WriteAdapter(MarkdownWriter text, RolloutAdapterInfo adapter)
    {
        text.Heading(2, "Drift adapter");
        text.Table(["what", "value"],
        [
            ["map", adapter.Kind],
            ["fitted on", $"{Count(adapter.Pairs)} documents embedded by both models"],
            ["recall@10 against the re-embedded candidate", Number(adapter.Recall)],
            ["measured on", $"{Count(adapter.HeldOutQueries)} held-out queries"],
        ]);
    }

    private static void WriteJournal(MarkdownWriter text, IReadOnlyList<JournalEntryInfo> journal)
    {
        text.Heading(2, "Journal");
        text.Table(
            ["#", "when", "who", "what", "stage", "message"],
            journal.Select(entry => (string[])
            [
                Count(entry.Number),
                MarkdownWriter.Time(entry.At),
                entry.Actor,
                entry.Event,
                entry.Stage,
                entry.Message,
            ]));
    }

    private static void WriteChanged(MarkdownWriter text, IReadOnlyList<ChangedQueryInfo> queries)
    {
        text.Heading(2, "Queries that changed most");
        if (queries.Count == 0) text.Paragraph("None.");
        foreach (var query in queries)
        {
            text.Heading(3, query.Query);
            text.Paragraph(
                $"Jaccard overlap {Number(query.Jaccard)}, rank-biased overlap {Number(query.RankBiasedOverlap)}.");
            var ranks = Enumerable.Range(0, Math.Max(query.Serving.Count, query.Candidate.Count));
            text.Table(
                ["rank", "serving", "candidate"],
                ranks.Select(rank => (string[])
                [
                    Count(rank + 1),
                    query.Serving.ElementAtOrDefault(rank) ?? "",
                    query.Candidate.ElementAtOrDefault(rank) ?? "",
                ]));
        }
    }

    private static string Rate(RolloutActualInfo actual) => actual.Duration > TimeSpan.Zero
        ? Number(Math.Round(actual.Tokens / actual.Duration.TotalSeconds))
        : "";

    private static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    // Four decimals tell apart what the gates tell apart; larger numbers need none of them.
    private static string Number(double value) =>
        Math.Abs(value) >= 1_000 ? value.ToString("N0", CultureInfo.InvariantCulture)
        : value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Number(double? value) => value is { } number ? Number(number) : "none";

    private static string Milliseconds(double? value) => value is { } number ? $"{Number(number)} ms" : "none";

    private static string Freed(long? value) => value is { } bytes ? Bytes(bytes) : "not yet";

    private static string Bytes(long value) => value < 1024 * 1024
        ? $"{Number(value / 1024.0)} KiB"
        : $"{(value / 1024.0 / 1024.0).ToString("N1", CultureInfo.InvariantCulture)} MiB";
}
