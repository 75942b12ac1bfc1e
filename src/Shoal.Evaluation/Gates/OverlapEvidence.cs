using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>How alike the two generations answered the distinct queries of the shadow sample.</summary>
/// <param name="Jaccards">
/// The first observation of each distinct query, in [0, 1], but for those that matched too few documents.
/// </param>
/// <param name="Sampled">Queries that were drawn for the shadow.</param>
/// <param name="Dropped">Those of them that were not run, for want of capacity or by an error.</param>
/// <param name="Exhausted">
/// Those that matched fewer documents than were asked for: any model answers all of them, so they say nothing.
/// </param>
public sealed record OverlapEvidence(
    IReadOnlyList<ValueCount> Jaccards, long Sampled, long Dropped, long Exhausted = 0);
