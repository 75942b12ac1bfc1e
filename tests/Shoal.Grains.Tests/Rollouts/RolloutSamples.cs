using Shoal.Evaluation.Health;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Rollouts;

namespace Shoal.Grains.Tests.Rollouts;

/// <summary>Records of rollouts as they stand somewhere on their way.</summary>
internal static class RolloutSamples
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly EmbeddingHealthSummary Healthy = new(10, 0, 0, 0, 0, 0.1, 0);

    public static readonly RolloutInspection Inspection = new(Healthy, Healthy, 10, 0, [], 0, 0);

    public static readonly RolloutGate Good = Gate("health", RolloutGateVerdict.Pass);
    public static readonly RolloutGate Bad = Gate("overlapFloor", RolloutGateVerdict.Fail);
    public static readonly RolloutGate Open = Gate("latency", RolloutGateVerdict.Undecided);

    /// <summary>A rollout that decides by its gates.</summary>
    public static RolloutRequest Automatic { get; } = new()
    {
        Model = "candidate",
        Shadow = new ShadowSettings { MinimumQueries = 10 },
        Canary = new CanarySettings { Steps = [10, 50], MinimumQueriesPerStep = 5 },
        RollbackWindow = TimeSpan.FromHours(1),
    };

    /// <summary>A rollout that its operator decides.</summary>
    public static RolloutRequest Manual { get; } = Automatic with { Policy = RolloutPolicy.Manual };

    /// <summary>A rollout in a stage, with what that stage implies.</summary>
    public static RolloutRecord Record(RolloutStage stage, RolloutRequest? request = null) => new()
    {
        Number = 1,
        Incarnation = "articles.abc",
        Request = request ?? Automatic,
        From = Generation(1),
        To = Generation(2),
        Normalized = true,
        Forecast = new RolloutForecast(10, 100, 10, TimeSpan.FromSeconds(10), 0, 0, 0, 0),
        Stage = stage,
        Before = stage is RolloutStage.Paused or RolloutStage.Held ? RolloutStage.Shadowing : null,
        Inspection = stage is RolloutStage.Created or RolloutStage.Backfilling ? null : Inspection,
        Finishing = stage is RolloutStage.Completed or RolloutStage.RolledBack or RolloutStage.Failed,
        Reason = "Because.",
        Journal = [new RolloutJournalEntry(1, Now, "tester", "command", RolloutStage.Created, "Accepted.")],
        StartedAt = Now,
        UpdatedAt = Now,
    };

    public static GenerationView Generation(int number) => new()
    {
        Number = number,
        ModelVersion = $"model{number}@digest",
        Dimensions = 2,
        Index = new IndexSettings(),
    };

    private static RolloutGate Gate(string name, RolloutGateVerdict verdict) =>
        new(name, verdict, "So it is.", new Dictionary<string, double>());
}
