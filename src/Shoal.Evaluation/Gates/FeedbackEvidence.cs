using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>How much better users liked the candidate's answers, by distinct query.</summary>
/// <param name="Differences">Candidate minus serving, one for each distinct query, in [-1, 1].</param>
/// <param name="Waiting">
/// Distinct queries that both answered, of which not all feedback can have come yet; 0 as long as nobody gave any.
/// </param>
public sealed record FeedbackEvidence(IReadOnlyList<ValueCount> Differences, long Waiting = 0);
