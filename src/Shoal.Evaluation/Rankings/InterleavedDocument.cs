namespace Shoal.Evaluation.Rankings;

/// <summary>One rank of an interleaved ranking.</summary>
/// <param name="DocumentId">The caller's id.</param>
/// <param name="Team">Who is credited with a click on it.</param>
public readonly record struct InterleavedDocument(string DocumentId, RankingTeam Team);
