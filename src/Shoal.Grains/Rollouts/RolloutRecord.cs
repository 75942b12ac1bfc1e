using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// A rollout as it is stored: one record, so that a step and its journal entry are durable together. Immutable.
/// </summary>
/// <remarks>
/// Times that decide (<see cref="StepElapsed"/>) are summed up from a monotonic clock while the coordinator runs: a
/// clock that jumps moves no deadline, and downtime does not count against a step.
/// </remarks>
internal sealed record RolloutRecord
{
    /// <summary>Its number in the collection, 1 or greater.</summary>
    public required int Number { get; init; }

    /// <summary>The collection's incarnation.</summary>
    public required string Incarnation { get; init; }

    /// <summary>What was asked for.</summary>
    public required RolloutRequest Request { get; init; }

    /// <summary>The generation that served when it began.</summary>
    public required GenerationView From { get; init; }

    /// <summary>The candidate.</summary>
    public required GenerationView To { get; init; }

    /// <summary>Whether the candidate's model promises vectors of length 1.</summary>
    public required bool Normalized { get; init; }

    /// <summary>What was expected.</summary>
    public required RolloutForecast Forecast { get; init; }

    /// <summary>Where it stands.</summary>
    public required RolloutStage Stage { get; init; }

    /// <summary>Where it stood before it was paused or held.</summary>
    public RolloutStage? Before { get; init; }

    /// <summary>The canary's step, from 0.</summary>
    public int Step { get; init; }

    /// <summary>How long the stage or step has lasted.</summary>
    public TimeSpan StepElapsed { get; init; }

    /// <summary>Requests the candidate had answered when the step began.</summary>
    public long StepRequests { get; init; }

    /// <summary>Since the rollout began, pauses included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Of the backfill, pauses left out.</summary>
    public TimeSpan BackfillElapsed { get; init; }

    /// <summary>Documents embedded by the backfill.</summary>
    public long BackfilledDocuments { get; init; }

    /// <summary>Tokens encoded by the backfill.</summary>
    public long BackfilledTokens { get; init; }

    /// <summary>The most that was in use at a step while both generations lived.</summary>
    public RolloutFootprint AtPeak { get; init; }

    /// <summary>What is in use once the generation that lost is gone; null before.</summary>
    public RolloutFootprint? After { get; init; }

    /// <summary>What was found when shadowing began; null before.</summary>
    public RolloutInspection? Inspection { get; init; }

    /// <summary>The drift adapter; null before it is fitted, or when none was asked for.</summary>
    public AdapterRecord? Adapter { get; init; }

    /// <summary>The gates' last answers.</summary>
    public IReadOnlyList<RolloutGate> Gates { get; init; } = [];

    /// <summary>The comparisons as they stood at the end; null while it runs.</summary>
    public RolloutComparisons? Comparisons { get; init; }

    /// <summary>
    /// Of a rollout that has ended: whether the generation that lost is still to be removed, or the one that serves has
    /// pending documents.
    /// </summary>
    public bool Finishing { get; init; }

    /// <summary>Why it stands where it stands.</summary>
    public required string Reason { get; init; }

    /// <summary>Its steps.</summary>
    public IReadOnlyList<RolloutJournalEntry> Journal { get; init; } = [];

    /// <summary>The number of the journal's newest entry; 0 for none.</summary>
    public int LastEntry => Journal is [.., var last] ? last.Number : 0;

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its id.</summary>
    public string Id => $"r{Number}";

    /// <summary>Salts what is drawn for it: the callers of its shares, and the documents of its samples.</summary>
    public string Salt => $"{Incarnation}/{Id}";

    /// <summary>Whether its stage is final.</summary>
    public bool IsFinal => Stage is RolloutStage.Completed or RolloutStage.RolledBack or RolloutStage.Failed;

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsOver => IsFinal && !Finishing;

    /// <summary>The share of callers that the candidate answers, in percent.</summary>
    public double CanaryPercent => Stage == RolloutStage.Canary ? Request.Canary.Steps[Step] : 0;
}

/// <summary>A fitted drift adapter. The map is a control record of its own.</summary>
/// <param name="MapKey">The map's key.</param>
/// <param name="Kind"><c>procrustes</c> or <c>ridge</c>.</param>
/// <param name="Pairs">Documents that it was fitted on.</param>
/// <param name="Recall">Recall@10 against the re-embedded candidate; 0 to 1; null before full coverage.</param>
/// <param name="HeldOutQueries">How many queries that was measured on.</param>
internal sealed record AdapterRecord(string MapKey, string Kind, int Pairs, double? Recall, int HeldOutQueries);

/// <summary>What a collection takes, all shards together.</summary>
/// <param name="MemoryBytes">Of the vector indexes.</param>
/// <param name="DiskBytes">Of the stores, as far as they are in use.</param>
internal readonly record struct RolloutFootprint(long MemoryBytes, long DiskBytes)
{
    /// <summary>Returns the larger of both, memory and disk by themselves.</summary>
    public RolloutFootprint Max(RolloutFootprint other) => new(
        Math.Max(MemoryBytes, other.MemoryBytes), Math.Max(DiskBytes, other.DiskBytes));
}

/// <summary>What was looked at once, at full coverage, when shadowing began.</summary>
/// <param name="Health">A sample of the new vectors.</param>
/// <param name="ServingHealth">The old vectors of the same texts.</param>
/// <param name="Chunks">Chunks of the candidate.</param>
/// <param name="JudgedQueries">How many judged queries count.</param>
/// <param name="JudgedDifferences">nDCG@10, candidate minus serving, one for each judged query.</param>
/// <param name="UnknownDocuments">Judged documents that the collection does not hold.</param>
/// <param name="UnanswerableQueries">Judged queries besides, whose good documents are not there.</param>
/// <param name="UnsettledQueries">Judged queries besides, whose documents changed whenever they were run.</param>
internal sealed record RolloutInspection(
    Evaluation.Health.EmbeddingHealthSummary Health,
    Evaluation.Health.EmbeddingHealthSummary ServingHealth,
    long Chunks,
    int JudgedQueries,
    IReadOnlyList<double> JudgedDifferences,
    int UnknownDocuments,
    int UnanswerableQueries = 0,
    int UnsettledQueries = 0);
