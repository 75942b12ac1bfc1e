namespace Shoal.Evaluation.Gates;

/// <summary>How far the backfill is.</summary>
/// <param name="Pending">Documents without vectors in the candidate generation, over all shards.</param>
/// <param name="Documents">Documents, over all shards.</param>
public sealed record CoverageEvidence(long Pending, long Documents);
