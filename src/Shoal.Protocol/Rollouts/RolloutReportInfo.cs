using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>Everything there is to say about a rollout: <c>GET …/rollouts/{id}/report</c>.</summary>
public sealed record RolloutReportInfo
{
    /// <summary>Where it stands, with settings, forecast and every gate.</summary>
    public required RolloutInfo Rollout { get; init; }

    /// <summary>What it came to.</summary>
    public required RolloutActualInfo Actual { get; init; }

    /// <summary>Its steps, oldest first.</summary>
    public required IReadOnlyList<JournalEntryInfo> Journal { get; init; }

    /// <summary>The comparisons, summed up.</summary>
    public required RolloutComparisonsInfo Comparisons { get; init; }

    /// <summary>The drift adapter; null when none was asked for or none could be fitted.</summary>
    public RolloutAdapterInfo? Adapter { get; init; }
}

/// <summary>What a rollout came to, beside its forecast.</summary>
public sealed record RolloutActualInfo
{
    /// <summary>Documents embedded by the backfill.</summary>
    public required long Documents { get; init; }

    /// <summary>Tokens encoded by the backfill.</summary>
    public required long Tokens { get; init; }

    /// <summary>Of the backfill, pauses left out.</summary>
    [JsonConverter(typeof(IsoDurationConverter))]
    public required TimeSpan Duration { get; init; }

    /// <summary>The most index memory that was measured while both generations live.</summary>
    public required long MemoryBytesAtPeak { get; init; }

    /// <summary>The most that the stores held at one of its steps meanwhile.</summary>
    public required long DiskBytesAtPeak { get; init; }

    /// <summary>Of the memory at the peak, what is free again since it ended; null before.</summary>
    public long? MemoryBytesFreed { get; init; }

    /// <summary>Of the disk at the peak, what is free again since it ended; null before.</summary>
    public long? DiskBytesFreed { get; init; }
}

/// <summary>The compared queries of a rollout: <c>GET …/rollouts/{id}/comparisons</c>.</summary>
/// <remarks>Means and medians are null while there is nothing to take them of.</remarks>
public sealed record RolloutComparisonsInfo
{
    /// <summary>Queries that the sample chose.</summary>
    public required long Sampled { get; init; }

    /// <summary>Of them, those that found no spare capacity.</summary>
    public required long Dropped { get; init; }

    /// <summary>Distinct normalized queries compared.</summary>
    public required int Distinct { get; init; }

    /// <summary>Mean over distinct queries; 0 to 1.</summary>
    public double? Jaccard { get; init; }

    /// <summary>Mean over distinct queries, p = 0.9, extrapolated; 0 to 1.</summary>
    public double? RankBiasedOverlap { get; init; }

    /// <summary>Mean of tau-b over the distinct queries where it is defined; −1 to 1.</summary>
    public double? KendallTau { get; init; }

    /// <summary>Median time of the serving generation's searches, milliseconds.</summary>
    public double? ServingMs { get; init; }

    /// <summary>Median time of the candidate's searches, milliseconds.</summary>
    public double? CandidateMs { get; init; }

    /// <summary>The queries that changed most, by rank-biased overlap, at most 20.</summary>
    public required IReadOnlyList<ChangedQueryInfo> MostChanged { get; init; }
}

/// <summary>A query with both rankings.</summary>
/// <param name="Query">Its text, cut at 500 UTF-16 units.</param>
/// <param name="Jaccard">0 to 1.</param>
/// <param name="RankBiasedOverlap">0 to 1.</param>
/// <param name="Serving">Document ids of the serving generation, best first.</param>
/// <param name="Candidate">Document ids of the candidate, best first.</param>
public sealed record ChangedQueryInfo(
    string Query,
    double Jaccard,
    double RankBiasedOverlap,
    IReadOnlyList<string> Serving,
    IReadOnlyList<string> Candidate);

/// <summary>The drift adapter of a rollout.</summary>
/// <param name="Kind"><c>procrustes</c> or <c>ridge</c>.</param>
/// <param name="Pairs">Documents embedded by both models that it was fitted on.</param>
/// <param name="Recall">
/// Recall@10 against the fully re-embedded candidate on held-out queries, 0 to 1; null before full coverage.
/// </param>
/// <param name="HeldOutQueries">How many queries that was measured on.</param>
public sealed record RolloutAdapterInfo(string Kind, int Pairs, double? Recall, int HeldOutQueries);

/// <summary>One durable entry of a rollout's journal.</summary>
/// <param name="Number">1 or greater, rising; answers of gates beyond the last 1,000 are left out.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who: <c>shoal</c>, or the caller's name.</param>
/// <param name="Event">What happened: <c>stage</c>, <c>step</c>, <c>gate</c>, <c>adapter</c> or <c>command</c>.</param>
/// <param name="Stage">The stage afterwards: one of <see cref="RolloutStages"/>.</param>
/// <param name="Message">One sentence.</param>
public sealed record JournalEntryInfo(
    int Number, DateTimeOffset At, string Actor, string Event, string Stage, string Message);

/// <summary><c>GET …/rollouts/{id}/journal</c>.</summary>
/// <param name="Entries">Oldest first.</param>
public sealed record RolloutJournal(IReadOnlyList<JournalEntryInfo> Entries);
