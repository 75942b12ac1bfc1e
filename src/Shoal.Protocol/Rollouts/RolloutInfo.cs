using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>
/// A rollout: <c>GET /v1/collections/{c}/rollouts/{id}</c>, and the answer to its start and commands.
/// </summary>
public sealed record RolloutInfo
{
    /// <summary>Unique in the collection: <c>r1</c>, <c>r2</c>, …</summary>
    public required string Id { get; init; }

    /// <summary>Where it stands: one of <see cref="RolloutStages"/>.</summary>
    public required string Stage { get; init; }

    /// <summary>Why it stands there, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The number of the generation that served when it began.</summary>
    public required int From { get; init; }

    /// <summary>The number of the candidate's generation.</summary>
    public required int To { get; init; }

    /// <summary>The model of the old generation, <c>name@digest</c>.</summary>
    public required string FromModel { get; init; }

    /// <summary>The model of the candidate, <c>name@digest</c>.</summary>
    public required string ToModel { get; init; }

    /// <summary>What was asked for, defaults filled in.</summary>
    public required RolloutSettings Settings { get; init; }

    /// <summary>What was expected before it began.</summary>
    public required RolloutForecastInfo Forecast { get; init; }

    /// <summary>How far the backfill is.</summary>
    public required RolloutProgressInfo Progress { get; init; }

    /// <summary>Every gate with its answer.</summary>
    public required IReadOnlyList<RolloutGateInfo> Gates { get; init; }

    /// <summary>The share of callers that the candidate answers, in percent.</summary>
    public required double CanaryPercent { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What a rollout is expected to cost: the answer of <c>POST …/rollouts/forecast</c>.</summary>
public sealed record RolloutForecastInfo
{
    /// <summary>Documents to embed.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens to encode, extrapolated from a sample.</summary>
    public required long Tokens { get; init; }

    /// <summary>The rate at which the sample was encoded, or the limit where that is lower.</summary>
    public required double TokensPerSecond { get; init; }

    /// <summary>Of the backfill, at <see cref="TokensPerSecond"/>.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public required TimeSpan Duration { get; init; }

    /// <summary>The rate at which the sample was encoded.</summary>
    public required double MeasuredTokensPerSecond { get; init; }

    /// <summary>Of the backfill, if there were no limit.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public required TimeSpan DurationWithoutLimit { get; init; }

    /// <summary>Index memory while both generations live.</summary>
    public required long MemoryBytesAtPeak { get; init; }

    /// <summary>Store size while both generations live.</summary>
    public required long DiskBytesAtPeak { get; init; }

    /// <summary>Index memory freed when the old generation is retired.</summary>
    public required long MemoryBytesFreed { get; init; }

    /// <summary>Space that the store can use again then.</summary>
    public required long DiskBytesFreed { get; init; }
}

/// <summary>How far a backfill is.</summary>
public sealed record RolloutProgressInfo
{
    /// <summary>Documents without vectors of the candidate.</summary>
    public required long Pending { get; init; }

    /// <summary>Live documents.</summary>
    public required long Of { get; init; }

    /// <summary>The measured rate; 0 before it is known.</summary>
    public double TokensPerSecond { get; init; }

    /// <summary>At the measured rate; null when unknown.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>Pending documents that the candidate could not embed at their last try.</summary>
    public long Failed { get; init; }

    /// <summary>Why one of them failed; null when none did.</summary>
    public string? FailureReason { get; init; }
}

/// <summary>A gate's answer.</summary>
/// <param name="Name">For instance <c>overlapFloor</c>.</param>
/// <param name="Verdict">One of <see cref="GateVerdicts"/>.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Numbers">What it looked at, by name; what is not finite is left out.</param>
public sealed record RolloutGateInfo(
    string Name, string Verdict, string Reason, IReadOnlyDictionary<string, double> Numbers);

/// <summary><c>GET /v1/collections/{c}/rollouts</c>.</summary>
/// <param name="Rollouts">Newest first.</param>
public sealed record RolloutList(IReadOnlyList<RolloutInfo> Rollouts);
