using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>
/// <c>POST /v1/collections/{c}/rollouts</c> and <c>…/forecast</c>. A member that is null or missing has the default its
/// comment gives.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRolloutRequest
{
    /// <summary>The candidate, <c>name</c> or <c>name@digest</c>; required.</summary>
    public string? Model { get; init; }

    /// <summary>Who decides: one of <see cref="RolloutPolicies"/>. Default: <c>automatic</c>.</summary>
    public string? Policy { get; init; }

    /// <summary>The limit of the backfill. Default: none.</summary>
    public RateLimitRequest? RateLimit { get; init; }

    /// <summary>The shadow comparison. Default: every member's own default.</summary>
    public ShadowRequest? Shadow { get; init; }

    /// <summary>The canary. Default: every member's own default.</summary>
    public CanaryRequest? Canary { get; init; }

    /// <summary>The bounds of the gates. Default: every member's own default.</summary>
    public GatesRequest? Gates { get; init; }

    /// <summary>How long the old generation is kept maintained after promotion. Default: <c>PT1H</c>.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public TimeSpan? RollbackWindow { get; init; }

    /// <summary>
    /// Whether the canary begins during the backfill, over a learnt map into the old vectors. Default: false.
    /// </summary>
    public bool? Adapter { get; init; }
}

/// <summary>The limit of a backfill.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RateLimitRequest
{
    /// <summary>Tokens encoded a second, over 0. Default: no limit.</summary>
    public double? TokensPerSecond { get; init; }
}

/// <summary>The shadow comparison: sampled queries also run on the candidate, off the caller's path.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ShadowRequest
{
    /// <summary>The share of queries, chosen by their hash; 0 to 1. Default: 1.</summary>
    public double? Sample { get; init; }

    /// <summary>Distinct queries compared before the canary begins, 0 or more. Default: 100.</summary>
    public int? MinimumQueries { get; init; }
}

/// <summary>The canary: a share of the callers is answered by the candidate.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CanaryRequest
{
    /// <summary>
    /// Shares of callers in percent, rising, over 0 and below 100; none for no canary. Default: 1, 5, 25, 50.
    /// </summary>
    public IReadOnlyList<double>? Steps { get; init; }

    /// <summary>Distinct queries that the candidate must have answered before a step ends. Default: 50.</summary>
    public int? MinimumQueriesPerStep { get; init; }

    /// <summary>After this long undecided the rollout is held; shadowing, too. Default: <c>PT30M</c>.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public TimeSpan? MaxStepDuration { get; init; }

    /// <summary>
    /// Whether the canary's callers get both rankings drafted into one (Radlinski et al. 2008), so that clicks compare
    /// them. Default: false.
    /// </summary>
    public bool? Interleave { get; init; }
}

/// <summary>The bounds of the gates.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record GatesRequest
{
    /// <summary>The least mean Jaccard overlap of the two rankings, 0 (off) to below 1. Default: 0.05.</summary>
    public double? OverlapFloor { get; init; }

    /// <summary>How much slower the candidate may be. Default: every member's own default.</summary>
    public LatencyGateRequest? Latency { get; init; }

    /// <summary>How much worse the candidate may do on judged queries. Default: its member's own default.</summary>
    public JudgedGateRequest? Judged { get; init; }

    /// <summary>The chance that a rollout of an equal candidate fails, over 0 and at most 0.5. Default: 0.05.</summary>
    public double? Alpha { get; init; }
}

/// <summary>The candidate's p95 may be the larger of the serving one's times a ratio, and it plus a slack.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LatencyGateRequest
{
    /// <summary>1 or more. Default: 1.5.</summary>
    public double? Ratio { get; init; }

    /// <summary>Milliseconds, 0 or more. Default: 25.</summary>
    public double? SlackMs { get; init; }
}

/// <summary>The bound of the judged queries.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record JudgedGateRequest
{
    /// <summary>The greatest mean loss of nDCG@10, over 0 and at most 1. Default: 0.01.</summary>
    public double? MaxLoss { get; init; }
}
