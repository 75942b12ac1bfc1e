using Shoal.Cli.Output;

namespace Shoal.Cli.Ingestion;

/// <summary>What a run has done, for people.</summary>
internal static class IngestReport
{
    /// <summary>Lists the failures and prints the totals; returns the exit code they stand for.</summary>
    public static int Write(CliContext context, IngestTally tally, TimeSpan elapsed)
    {
        foreach (var failure in tally.Failures)
        {
            var id = failure.DocumentId is null ? "" : $" (id '{Display.Excerpt(failure.DocumentId, 80)}')";
            context.Error.WriteRawLine(
                $"line {failure.LineNumber}{id}: {failure.Error.Code}: {failure.Error.Detail}");
        }

        var unlisted = tally.Failed - tally.Failures.Count;
        if (unlisted > 0) context.Error.WriteRawLine($"and {Display.Count(unlisted)} more failed lines");
        context.Out.WriteRawLine(
            $"created {Display.Count(tally.Created)}, updated {Display.Count(tally.Updated)}, "
            + $"unchanged {Display.Count(tally.Unchanged)}, failed {Display.Count(tally.Failed)}, "
            + $"truncated {Display.Count(tally.Truncated)} in {Display.Duration(elapsed)}");
        return tally.Failed == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
