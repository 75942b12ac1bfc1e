namespace Shoal.Evaluation.Sequential;

/// <summary>A request of each generation from about the same moment.</summary>
/// <param name="Serving">Answered by the serving generation.</param>
/// <param name="Candidate">Answered by the candidate.</param>
public readonly record struct RequestPair(RequestOutcome Serving, RequestOutcome Candidate);
