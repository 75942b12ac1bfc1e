namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>A rollout as a caller sees it.</summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutView")]
public sealed record RolloutView
{
    /// <summary>Its id, unique in the collection: <c>r1</c>, <c>r2</c>, …</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What was asked for, every default filled in.</summary>
    [Id(1)] public required RolloutRequest Request { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(2)] public required RolloutStage Stage { get; init; }

    /// <summary>The generation that served when it began.</summary>
    [Id(3)] public required int From { get; init; }

    /// <summary>The candidate's generation.</summary>
    [Id(4)] public required int To { get; init; }

    /// <summary>The model version of the old generation, <c>name@digest</c>.</summary>
    [Id(5)] public required string FromModel { get; init; }

    /// <summary>The model version of the candidate.</summary>
    [Id(6)] public required string ToModel { get; init; }

    /// <summary>What was expected before it began.</summary>
    [Id(7)] public required RolloutForecast Forecast { get; init; }

    /// <summary>How far the backfill is.</summary>
    [Id(8)] public required RolloutProgress Progress { get; init; }

    /// <summary>Every gate with its answer.</summary>
    [Id(9)] public required RolloutGate[] Gates { get; init; }

    /// <summary>The share of callers that the candidate answers, in percent.</summary>
    [Id(10)] public required double CanaryPercent { get; init; }

    /// <summary>Why it stands where it stands, in one sentence.</summary>
    [Id(11)] public required string Reason { get; init; }

    /// <summary>When it was accepted.</summary>
    [Id(12)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(13)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsFinal => Stage is RolloutStage.Completed or RolloutStage.RolledBack or RolloutStage.Failed;
}

/// <summary>How far a backfill is.</summary>
/// <param name="Pending">Documents without vectors of the candidate.</param>
/// <param name="Of">Live documents.</param>
/// <param name="TokensPerSecond">The measured rate; 0 before it is known.</param>
/// <param name="TimeLeft">At the measured rate; null when unknown.</param>
/// <param name="Failed">Pending documents that the candidate could not embed at their last try.</param>
/// <param name="FailureReason">Why one of them failed, or why nothing could be embedded; null otherwise.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutProgress")]
public sealed record RolloutProgress(
    [property: Id(0)] long Pending,
    [property: Id(1)] long Of,
    [property: Id(2)] double TokensPerSecond = 0,
    [property: Id(3)] TimeSpan? TimeLeft = null,
    [property: Id(4)] long Failed = 0,
    [property: Id(5)] string? FailureReason = null);

/// <summary>What a rollout is expected to cost.</summary>
/// <param name="Documents">To embed.</param>
/// <param name="Tokens">To encode, extrapolated from a sample tokenized by the candidate.</param>
/// <param name="TokensPerSecond">The rate at which the sample was encoded, or the limit where that is lower.</param>
/// <param name="Duration">Of the backfill.</param>
/// <param name="MemoryBytesAtPeak">Index memory while both generations live.</param>
/// <param name="DiskBytesAtPeak">Store size while both generations live, snapshots and mapped vectors included.</param>
/// <param name="MemoryBytesFreed">Index memory freed when the old generation is retired.</param>
/// <param name="DiskBytesFreed">Space that the store can use again then.</param>
/// <param name="MeasuredTokensPerSecond">The rate at which the sample was encoded, whatever the limit.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutForecast")]
public sealed record RolloutForecast(
    [property: Id(0)] long Documents,
    [property: Id(1)] long Tokens,
    [property: Id(2)] double TokensPerSecond,
    [property: Id(3)] TimeSpan Duration,
    [property: Id(4)] long MemoryBytesAtPeak,
    [property: Id(5)] long DiskBytesAtPeak,
    [property: Id(6)] long MemoryBytesFreed,
    [property: Id(7)] long DiskBytesFreed,
    [property: Id(8)] double MeasuredTokensPerSecond = 0);

/// <summary>A gate's answer.</summary>
/// <param name="Name">For instance <c>overlapFloor</c>.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Numbers">What it looked at, by name.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutGate")]
public sealed record RolloutGate(
    [property: Id(0)] string Name,
    [property: Id(1)] RolloutGateVerdict Verdict,
    [property: Id(2)] string Reason,
    [property: Id(3)] IReadOnlyDictionary<string, double> Numbers);

/// <summary>One durable entry of a rollout's journal.</summary>
/// <param name="Number">1 or greater, rising; answers of gates beyond the last 1,000 are left out.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: <c>shoal</c>, or the caller's name.</param>
/// <param name="Event">What happened: <c>stage</c>, <c>step</c>, <c>gate</c>, <c>adapter</c>, <c>command</c>.</param>
/// <param name="Stage">The stage afterwards.</param>
/// <param name="Message">One sentence.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutJournalEntry")]
public sealed record RolloutJournalEntry(
    [property: Id(0)] int Number,
    [property: Id(1)] DateTimeOffset At,
    [property: Id(2)] string Actor,
    [property: Id(3)] string Event,
    [property: Id(4)] RolloutStage Stage,
    [property: Id(5)] string Message);
