using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>What a rollout was asked for, defaults filled in; see <see cref="StartRolloutRequest"/>.</summary>
public sealed record RolloutSettings
{
    /// <summary>The candidate, as it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>One of <see cref="RolloutPolicies"/>.</summary>
    public required string Policy { get; init; }

    /// <summary>The limit of the backfill; null for none.</summary>
    public RateLimitConfiguration? RateLimit { get; init; }

    /// <summary>The shadow comparison.</summary>
    public required ShadowConfiguration Shadow { get; init; }

    /// <summary>The canary.</summary>
    public required CanaryConfiguration Canary { get; init; }

    /// <summary>The bounds of the gates.</summary>
    public required GatesConfiguration Gates { get; init; }

    /// <summary>How long the old generation is kept maintained after promotion.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public required TimeSpan RollbackWindow { get; init; }

    /// <summary>Whether the canary begins during the backfill, over a learnt map into the old vectors.</summary>
    public required bool Adapter { get; init; }
}

/// <summary>The limit of a backfill.</summary>
/// <param name="TokensPerSecond">Tokens encoded a second.</param>
public sealed record RateLimitConfiguration(double TokensPerSecond);

/// <summary>The shadow comparison.</summary>
/// <param name="Sample">The share of queries, 0 to 1.</param>
/// <param name="MinimumQueries">Distinct queries compared before the canary begins.</param>
public sealed record ShadowConfiguration(double Sample, int MinimumQueries);

/// <summary>The canary.</summary>
public sealed record CanaryConfiguration
{
    /// <summary>Shares of callers in percent, rising; none for no canary.</summary>
    public required IReadOnlyList<double> Steps { get; init; }

    /// <summary>Distinct queries that the candidate must have answered before a step ends.</summary>
    public required int MinimumQueriesPerStep { get; init; }

    /// <summary>After this long undecided the rollout is held.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public required TimeSpan MaxStepDuration { get; init; }

    /// <summary>Whether the canary's callers get both rankings drafted into one.</summary>
    public required bool Interleave { get; init; }
}

/// <summary>The bounds of the gates.</summary>
/// <param name="OverlapFloor">The least mean Jaccard overlap of the two rankings, 0 (off) to below 1.</param>
/// <param name="Latency">How much slower the candidate may be.</param>
/// <param name="Judged">How much worse the candidate may do on judged queries.</param>
/// <param name="Alpha">The chance that a rollout of an equal candidate fails.</param>
public sealed record GatesConfiguration(
    double OverlapFloor, LatencyGateConfiguration Latency, JudgedGateConfiguration Judged, double Alpha);

/// <summary>The candidate's p95 may be the larger of the serving one's times a ratio, and it plus a slack.</summary>
/// <param name="Ratio">1 or more.</param>
/// <param name="SlackMs">Milliseconds.</param>
public sealed record LatencyGateConfiguration(double Ratio, double SlackMs);

/// <summary>The bound of the judged queries.</summary>
/// <param name="MaxLoss">The greatest mean loss of nDCG@10, 0 to 1.</param>
public sealed record JudgedGateConfiguration(double MaxLoss);
