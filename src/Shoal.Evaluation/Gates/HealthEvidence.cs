using Shoal.Evaluation.Health;

namespace Shoal.Evaluation.Gates;

/// <summary>The new vectors, and the old ones of the same texts to compare with.</summary>
/// <param name="Candidate">A sample of the candidate generation's vectors.</param>
/// <param name="Serving">The serving generation's vectors of the same texts; null when they were not sampled.</param>
/// <param name="Chunks">How many chunks the collection holds, so that a small one needs no large sample.</param>
/// <param name="Normalized">Whether the candidate model promises vectors of length 1.</param>
public sealed record HealthEvidence(
    EmbeddingHealthSummary Candidate, EmbeddingHealthSummary? Serving, long Chunks, bool Normalized);
