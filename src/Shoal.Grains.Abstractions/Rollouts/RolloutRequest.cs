namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>A rollout to start or to forecast.</summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutRequest")]
public sealed record RolloutRequest
{
    /// <summary>The candidate: a name or <c>name@digest</c>.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>Who decides.</summary>
    [Id(1)] public RolloutPolicy Policy { get; init; }

    /// <summary>The backfill's limit in tokens a second; null for none.</summary>
    [Id(2)] public double? TokensPerSecond { get; init; }

    /// <summary>The shadow comparison.</summary>
    [Id(3)] public ShadowSettings Shadow { get; init; } = new();

    /// <summary>The canary.</summary>
    [Id(4)] public CanarySettings Canary { get; init; } = new();

    /// <summary>The gates.</summary>
    [Id(5)] public RolloutGateSettings Gates { get; init; } = new();

    /// <summary>How long the old generation is kept maintained after promotion; zero or greater.</summary>
    [Id(6)] public TimeSpan RollbackWindow { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether the canary begins during the backfill, over a learnt map into the old vectors.</summary>
    [Id(7)] public bool Adapter { get; init; }
}

/// <summary>The shadow comparison.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShadowSettings")]
public sealed record ShadowSettings
{
    /// <summary>The share of queries, chosen by their hash; 0 to 1.</summary>
    [Id(0)] public double Sample { get; init; } = 1;

    /// <summary>Distinct queries compared before the canary begins; 0 or greater.</summary>
    [Id(1)] public int MinimumQueries { get; init; } = 100;
}

/// <summary>The canary.</summary>
[GenerateSerializer, Immutable, Alias("shoal.CanarySettings")]
public sealed record CanarySettings
{
    /// <summary>Shares of callers in percent, rising, over 0 and below 100; empty for no canary.</summary>
    [Id(0)] public double[] Steps { get; init; } = [1, 5, 25, 50];

    /// <summary>Distinct queries the candidate must have answered before a step ends.</summary>
    [Id(1)] public int MinimumQueriesPerStep { get; init; } = 50;

    /// <summary>After this long without a decision the rollout is held; applies to shadowing, too.</summary>
    [Id(2)] public TimeSpan MaxStepDuration { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Whether the callers of the canary get both rankings drafted into one (Radlinski et al. 2008), so that clicks
    /// compare them.
    /// </summary>
    [Id(3)] public bool Interleave { get; init; }
}

/// <summary>The gates' bounds.</summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutGateSettings")]
public sealed record RolloutGateSettings
{
    /// <summary>The least mean Jaccard overlap of the two rankings; 0 to 1.</summary>
    [Id(0)] public double OverlapFloor { get; init; } = 0.05;

    /// <summary>How many times slower the candidate's p95 may be; 1 or greater.</summary>
    [Id(1)] public double LatencyRatio { get; init; } = 1.5;

    /// <summary>How much slower the candidate's p95 may be whatever the ratio; milliseconds, 0 or greater.</summary>
    [Id(2)] public double LatencySlackMs { get; init; } = 25;

    /// <summary>The greatest mean loss of nDCG@10 on the judged queries; 0 to 1.</summary>
    [Id(3)] public double JudgedMaxLoss { get; init; } = 0.01;

    /// <summary>The chance that a rollout of an equal candidate fails; over 0 and at most 0.5.</summary>
    [Id(4)] public double Alpha { get; init; } = 0.05;
}
