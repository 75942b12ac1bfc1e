using Shoal.Evaluation.Drift;

namespace Shoal.Evaluation.Gates;

/// <summary>All that the gates look at.</summary>
/// <param name="Coverage">The backfill.</param>
/// <param name="Health">The new vectors.</param>
/// <param name="Requests">Canary and control requests.</param>
/// <param name="Overlap">The shadow.</param>
/// <param name="Judged">The judged queries.</param>
/// <param name="Feedback">What users clicked.</param>
/// <param name="Drift">The query stream.</param>
public sealed record RolloutEvidence(
    CoverageEvidence Coverage,
    HealthEvidence Health,
    RequestEvidence Requests,
    OverlapEvidence Overlap,
    JudgedEvidence Judged,
    FeedbackEvidence Feedback,
    DriftSummary Drift);
