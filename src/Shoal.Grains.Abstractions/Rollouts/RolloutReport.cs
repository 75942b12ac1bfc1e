namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>Everything there is to say about a rollout.</summary>
[GenerateSerializer, Immutable, Alias("shoal.RolloutReport")]
public sealed record RolloutReport
{
    /// <summary>Where it stands.</summary>
    [Id(0)] public required RolloutView Rollout { get; init; }

    /// <summary>What it came to.</summary>
    [Id(1)] public required RolloutActuals Actual { get; init; }

    /// <summary>Its steps.</summary>
    [Id(2)] public required RolloutJournalEntry[] Journal { get; init; }

    /// <summary>The comparisons, summed up.</summary>
    [Id(3)] public required RolloutComparisons Comparisons { get; init; }

    /// <summary>The drift adapter; null when none was asked for or none could be fitted.</summary>
    [Id(4)] public RolloutAdapter? Adapter { get; init; }
}

/// <summary>What a rollout came to, beside its forecast.</summary>
/// <param name="Documents">Embedded by the backfill.</param>
/// <param name="Tokens">Encoded by the backfill.</param>
/// <param name="Duration">Of the backfill, pauses left out.</param>
/// <param name="MemoryBytesAtPeak">The most index memory that was measured while both generations live.</param>
/// <param name="DiskBytesAtPeak">The most that the stores held at one of its steps meanwhile.</param>
/// <param name="MemoryBytesFreed">Of that, what is free again since it ended; null before.</param>
/// <param name="DiskBytesFreed">Of that, what is free again since it ended; null before.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutActuals")]
public sealed record RolloutActuals(
    [property: Id(0)] long Documents,
    [property: Id(1)] long Tokens,
    [property: Id(2)] TimeSpan Duration,
    [property: Id(3)] long MemoryBytesAtPeak,
    [property: Id(4)] long DiskBytesAtPeak,
    [property: Id(5)] long? MemoryBytesFreed,
    [property: Id(6)] long? DiskBytesFreed);

/// <summary>The compared queries of a rollout.</summary>
/// <param name="Sampled">Distinct queries that the sample chose.</param>
/// <param name="Dropped">Of them, those that found no spare capacity, however often they came.</param>
/// <param name="Distinct">Distinct normalized queries compared.</param>
/// <param name="Jaccard">Mean over distinct queries; 0 to 1.</param>
/// <param name="RankBiasedOverlap">Mean over distinct queries, p = 0.9, extrapolated; 0 to 1.</param>
/// <param name="KendallTau">Mean over distinct queries where it is defined; −1 to 1.</param>
/// <param name="ServingMs">Median time of the serving generation's searches, milliseconds.</param>
/// <param name="CandidateMs">Median time of the candidate's searches, milliseconds.</param>
/// <param name="MostChanged">The queries that changed most, by rank-biased overlap, at most 20.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutComparisons")]
public sealed record RolloutComparisons(
    [property: Id(0)] long Sampled,
    [property: Id(1)] long Dropped,
    [property: Id(2)] int Distinct,
    [property: Id(3)] double Jaccard,
    [property: Id(4)] double RankBiasedOverlap,
    [property: Id(5)] double KendallTau,
    [property: Id(6)] double ServingMs,
    [property: Id(7)] double CandidateMs,
    [property: Id(8)] ChangedQuery[] MostChanged);

/// <summary>A query with both rankings.</summary>
/// <param name="Query">Its text, cut at 500 UTF-16 units.</param>
/// <param name="Jaccard">0 to 1.</param>
/// <param name="RankBiasedOverlap">0 to 1.</param>
/// <param name="Serving">Document ids of the serving generation, best first.</param>
/// <param name="Candidate">Document ids of the candidate, best first.</param>
[GenerateSerializer, Immutable, Alias("shoal.ChangedQuery")]
public sealed record ChangedQuery(
    [property: Id(0)] string Query,
    [property: Id(1)] double Jaccard,
    [property: Id(2)] double RankBiasedOverlap,
    [property: Id(3)] string[] Serving,
    [property: Id(4)] string[] Candidate);

/// <summary>The drift adapter of a rollout.</summary>
/// <param name="Kind"><c>procrustes</c> or <c>ridge</c>.</param>
/// <param name="Pairs">Documents embedded by both models that it was fitted on.</param>
/// <param name="Recall">
/// Recall@10 against the fully re-embedded candidate on held-out queries; 0 to 1; null before full coverage.
/// </param>
/// <param name="HeldOutQueries">How many queries that was measured on.</param>
[GenerateSerializer, Immutable, Alias("shoal.RolloutAdapter")]
public sealed record RolloutAdapter(
    [property: Id(0)] string Kind,
    [property: Id(1)] int Pairs,
    [property: Id(2)] double? Recall,
    [property: Id(3)] int HeldOutQueries);
