using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Rollouts from the cluster to HTTP. JSON has no NaN: what is not finite is left out.</summary>
internal static class RolloutMapping
{
    /// <summary>Returns a rollout as HTTP gives it.</summary>
    public static RolloutInfo ToInfo(this RolloutView view) => new()
    {
        Id = view.Id,
        Stage = view.Stage.ToString(),
        Reason = view.Reason,
        From = view.From,
        To = view.To,
        FromModel = view.FromModel,
        ToModel = view.ToModel,
        Settings = view.Request.ToSettings(),
        Forecast = view.Forecast.ToInfo(),
        Progress = ToInfo(view.Progress),
        Gates = [.. view.Gates.Select(ToInfo)],
        CanaryPercent = view.CanaryPercent,
        StartedAt = view.StartedAt,
        UpdatedAt = view.UpdatedAt,
    };

    /// <summary>Returns a forecast as HTTP gives it.</summary>
    public static RolloutForecastInfo ToInfo(this RolloutForecast forecast) => new()
    {
        Documents = forecast.Documents,
        Tokens = forecast.Tokens,
        TokensPerSecond = Finite(forecast.TokensPerSecond) ?? 0,
        Duration = forecast.Duration,
        MeasuredTokensPerSecond = Finite(forecast.MeasuredTokensPerSecond) ?? 0,
        DurationWithoutLimit = forecast.MeasuredTokensPerSecond > 0
            ? TimeSpan.FromSeconds(forecast.Tokens / forecast.MeasuredTokensPerSecond)
            : forecast.Duration,
        MemoryBytesAtPeak = forecast.MemoryBytesAtPeak,
        DiskBytesAtPeak = forecast.DiskBytesAtPeak,
        MemoryBytesFreed = forecast.MemoryBytesFreed,
        DiskBytesFreed = forecast.DiskBytesFreed,
    };

    /// <summary>Returns a report as HTTP gives it.</summary>
    public static RolloutReportInfo ToInfo(this RolloutReport report) => new()
    {
        Rollout = report.Rollout.ToInfo(),
        Actual = ToInfo(report.Actual),
        Journal = [.. report.Journal.Select(ToInfo)],
        Comparisons = report.Comparisons.ToInfo(),
        Adapter = report.Adapter is { } adapter
            ? new RolloutAdapterInfo(
                adapter.Kind, adapter.Pairs, Finite(adapter.Recall ?? double.NaN), adapter.HeldOutQueries)
            : null,
    };

    /// <summary>Returns the comparisons as HTTP gives them.</summary>
    public static RolloutComparisonsInfo ToInfo(this RolloutComparisons comparisons)
    {
        var any = comparisons.Distinct > 0;
        return new RolloutComparisonsInfo
        {
            Sampled = comparisons.Sampled,
            Dropped = comparisons.Dropped,
            Distinct = comparisons.Distinct,
            Jaccard = any ? Finite(comparisons.Jaccard) : null,
            RankBiasedOverlap = any ? Finite(comparisons.RankBiasedOverlap) : null,
            KendallTau = any ? Finite(comparisons.KendallTau) : null,
            ServingMs = any ? Finite(comparisons.ServingMs) : null,
            CandidateMs = any ? Finite(comparisons.CandidateMs) : null,
            MostChanged = [.. comparisons.MostChanged.Select(changed => new ChangedQueryInfo(
                changed.Query, changed.Jaccard, changed.RankBiasedOverlap, changed.Serving, changed.Candidate))],
        };
    }

    /// <summary>Returns a journal as HTTP gives it.</summary>
    public static RolloutJournal ToJournal(this IReadOnlyList<RolloutJournalEntry> entries) =>
        new([.. entries.Select(ToInfo)]);

    private static RolloutSettings ToSettings(this RolloutRequest request) => new()
    {
        Model = request.Model,
        Policy = request.Policy == RolloutPolicy.Manual ? RolloutPolicies.Manual : RolloutPolicies.Automatic,
        RateLimit = request.TokensPerSecond is { } rate ? new RateLimitConfiguration(rate) : null,
        Shadow = new ShadowConfiguration(request.Shadow.Sample, request.Shadow.MinimumQueries),
        Canary = new CanaryConfiguration
        {
            Steps = request.Canary.Steps,
            MinimumQueriesPerStep = request.Canary.MinimumQueriesPerStep,
            MaxStepDuration = request.Canary.MaxStepDuration,
            Interleave = request.Canary.Interleave,
        },
        Gates = new GatesConfiguration(
            request.Gates.OverlapFloor,
            new LatencyGateConfiguration(request.Gates.LatencyRatio, request.Gates.LatencySlackMs),
            new JudgedGateConfiguration(request.Gates.JudgedMaxLoss),
            request.Gates.Alpha),
        RollbackWindow = request.RollbackWindow,
        Adapter = request.Adapter,
    };

    private static RolloutProgressInfo ToInfo(RolloutProgress progress) => new()
    {
        Pending = progress.Pending,
        Of = progress.Of,
        TokensPerSecond = Finite(progress.TokensPerSecond) ?? 0,
        TimeLeft = progress.TimeLeft,
        Failed = progress.Failed,
        FailureReason = progress.FailureReason,
    };

    private static RolloutGateInfo ToInfo(RolloutGate gate) => new(
        gate.Name,
        gate.Verdict.ToString(),
        gate.Reason,
        gate.Numbers.Where(number => double.IsFinite(number.Value))
            .OrderBy(number => number.Key, StringComparer.Ordinal)
            .ToDictionary(StringComparer.Ordinal));

    private static RolloutActualInfo ToInfo(RolloutActuals actual) => new()
    {
        Documents = actual.Documents,
        Tokens = actual.Tokens,
        Duration = actual.Duration,
        MemoryBytesAtPeak = actual.MemoryBytesAtPeak,
        DiskBytesAtPeak = actual.DiskBytesAtPeak,
        MemoryBytesFreed = actual.MemoryBytesFreed,
        DiskBytesFreed = actual.DiskBytesFreed,
    };

    private static JournalEntryInfo ToInfo(RolloutJournalEntry entry) => new(
        entry.Number, entry.At, entry.Actor, entry.Event, entry.Stage.ToString(), entry.Message);

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
