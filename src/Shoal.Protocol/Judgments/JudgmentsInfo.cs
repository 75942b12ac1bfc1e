namespace Shoal.Protocol;

/// <summary>The judged set of a collection: <c>GET /v1/collections/{c}/judgments</c>.</summary>
/// <param name="Queries">None when there is no judged set.</param>
public sealed record JudgmentsInfo(IReadOnlyList<JudgedQueryInfo> Queries);

/// <summary>A query whose good answers are known.</summary>
/// <param name="Id">Unique in the set.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Grades">Document id to grade; 0 is not relevant, larger is better.</param>
public sealed record JudgedQueryInfo(string Id, string Text, IReadOnlyDictionary<string, int> Grades);

/// <summary>What a judged set holds: the answer to <c>PUT /v1/collections/{c}/judgments</c>.</summary>
/// <param name="Queries">Judged queries.</param>
/// <param name="Judgments">Grades of all of them.</param>
/// <param name="UnknownDocuments">
/// Distinct documents that are judged but not in the collection now; they count as never found.
/// </param>
public sealed record JudgmentsSummary(int Queries, int Judgments, int UnknownDocuments);
