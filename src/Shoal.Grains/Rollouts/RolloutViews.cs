using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>From a stored rollout to what a caller sees.</summary>
internal static class RolloutViews
{
    /// <summary>Returns the view of a rollout that nothing drives.</summary>
    public static RolloutView Of(RolloutRecord record) => new()
    {
        Id = record.Id,
        Request = record.Request,
        Stage = record.Stage,
        From = record.From.Number,
        To = record.To.Number,
        FromModel = record.From.ModelVersion,
        ToModel = record.To.ModelVersion,
        Forecast = record.Forecast,
        Progress = new RolloutProgress(LeftOf(record), record.Forecast.Documents),
        Gates = [.. record.Gates],
        CanaryPercent = record.CanaryPercent,
        Reason = record.Reason,
        StartedAt = record.StartedAt,
        UpdatedAt = record.UpdatedAt,
    };

    /// <summary>What was still to embed when it ended: nothing, if it got beyond the backfill.</summary>
    private static long LeftOf(RolloutRecord record) => record.Inspection is not null
        ? 0
        : Math.Max(0, record.Forecast.Documents - record.BackfilledDocuments);

    /// <summary>Returns everything there is to say about a rollout.</summary>
    public static RolloutReport Report(RolloutView view, RolloutRecord record, RolloutComparisons comparisons) => new()
    {
        Rollout = view,
        Actual = new RolloutActuals(
            record.BackfilledDocuments,
            record.BackfilledTokens,
            record.BackfillElapsed,
            record.AtPeak.MemoryBytes,
            record.AtPeak.DiskBytes,
            record.AtPeak.MemoryBytes - record.After?.MemoryBytes,
            record.AtPeak.DiskBytes - record.After?.DiskBytes),
        Journal = [.. record.Journal],
        Comparisons = comparisons,
        Adapter = record.Adapter is { } adapter
            ? new RolloutAdapter(adapter.Kind, adapter.Pairs, adapter.Recall, adapter.HeldOutQueries) : null,
    };

    /// <summary>No comparisons at all.</summary>
    public static RolloutComparisons NoComparisons { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, []);
}
