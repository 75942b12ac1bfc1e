namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>
/// What one node saw of a rollout in a while. Idempotent by node and sequence: a batch sent twice counts once.
/// </summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutEvidence")]
public sealed record RolloutEvidence
{
    /// <summary>The rollout.</summary>
    [Id(0)] public required string RolloutId { get; init; }

    /// <summary>The node's run: unique to every start of a process.</summary>
    [Id(1)] public required string Node { get; init; }

    /// <summary>0 or greater, rising by one within a node's run.</summary>
    [Id(2)] public required long Sequence { get; init; }

    /// <summary>Requests of callers during the canary, both arms.</summary>
    [Id(3)] public RequestObservation[] Requests { get; init; } = [];

    /// <summary>Compared queries.</summary>
    [Id(4)] public ComparisonObservation[] Comparisons { get; init; } = [];

    /// <summary>Clicks and grades.</summary>
    [Id(5)] public FeedbackObservation[] Feedback { get; init; } = [];

    /// <summary>Hashes of queries that the shadow's sample chose and that found no spare capacity, or failed.</summary>
    [Id(6)] public ulong[] Dropped { get; init; } = [];

    /// <summary>Queries in <see cref="QueryFeatures"/>.</summary>
    [Id(7)] public long Queries { get; init; }

    /// <summary>The sum of the queries' features, by which drift is told; empty when there are none.</summary>
    [Id(8)] public double[] QueryFeatures { get; init; } = [];
}

/// <summary>One request of a caller.</summary>
/// <param name="Query">The hash of the normalized query.</param>
/// <param name="Candidate">Whether the candidate was asked.</param>
/// <param name="Failed">
/// Whether it failed, or took more of the caller's time than the candidate is given: both arms alike.
/// </param>
/// <param name="Milliseconds">The whole search.</param>
/// <param name="Answer">The number of the answer it became, which feedback names; 0 for none.</param>
[GenerateSerializer, Immutable, Alias("shoal.RequestObservation")]
public readonly record struct RequestObservation(
    [property: Id(0)] ulong Query,
    [property: Id(1)] bool Candidate,
    [property: Id(2)] bool Failed,
    [property: Id(3)] float Milliseconds,
    [property: Id(4)] ulong Answer = 0);

/// <summary>One query that ran on both generations.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ComparisonObservation")]
public sealed record ComparisonObservation
{
    /// <summary>The hash of the normalized query.</summary>
    [Id(0)] public required ulong Query { get; init; }

    /// <summary>Its text, cut at 500 UTF-16 units.</summary>
    [Id(1)] public required string Text { get; init; }

    /// <summary>Document ids of the serving generation, best first.</summary>
    [Id(2)] public required string[] Serving { get; init; }

    /// <summary>Document ids of the candidate, best first.</summary>
    [Id(3)] public required string[] Candidate { get; init; }

    /// <summary>The serving generation's search, milliseconds.</summary>
    [Id(4)] public required float ServingMs { get; init; }

    /// <summary>The candidate's search, milliseconds.</summary>
    [Id(5)] public required float CandidateMs { get; init; }

    /// <summary>
    /// Whether fewer documents matched than were asked for, so that any two models answer the same ones.
    /// </summary>
    [Id(7)] public bool Exhausted { get; init; }

    /// <summary>
    /// Whether the shadow's sample chose it; otherwise nothing is known but that it became an interleaved answer.
    /// </summary>
    [Id(8)] public bool IsSampled { get; init; } = true;

    /// <summary>The number of the interleaved answer that both became, which feedback names; 0 for none.</summary>
    [Id(6)] public ulong Answer { get; init; }
}

/// <summary>One click or grade.</summary>
/// <param name="Query">The hash of the normalized query.</param>
/// <param name="Candidate">
/// Whether the candidate brought the document: it answered, or its team drafted it.
/// </param>
/// <param name="Interleaved">Whether both generations answered, drafted into one list.</param>
/// <param name="Gain">
/// 0 to 1: a click is 1, a grade is mapped linearly; 0 for a document that neither team drafted.
/// </param>
/// <param name="Answer">The number of the answer.</param>
/// <param name="Document">Tells the documents of one answer apart, so that one clicked twice counts once.</param>
[GenerateSerializer, Immutable, Alias("shoal.FeedbackObservation")]
public readonly record struct FeedbackObservation(
    [property: Id(0)] ulong Query,
    [property: Id(1)] bool Candidate,
    [property: Id(2)] bool Interleaved,
    [property: Id(3)] float Gain,
    [property: Id(4)] ulong Answer,
    [property: Id(5)] int Document = 0);
