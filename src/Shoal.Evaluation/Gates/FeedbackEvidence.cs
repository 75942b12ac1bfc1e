using Shoal.Evaluation.Sequential;

namespace Shoal.Evaluation.Gates;

/// <summary>How much better users liked the candidate's answers, by distinct query.</summary>
/// <param name="Differences">Candidate minus serving, one for each distinct query, in [-1, 1].</param>
public sealed record FeedbackEvidence(IReadOnlyList<ValueCount> Differences);
