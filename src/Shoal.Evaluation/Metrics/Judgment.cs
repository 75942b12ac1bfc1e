namespace Shoal.Evaluation.Metrics;

/// <summary>One line of a judged set: how relevant a document is to a query.</summary>
/// <param name="QueryId">The query, compared ordinally.</param>
/// <param name="DocumentId">The document, compared ordinally.</param>
/// <param name="Grade">1 and more: relevant, and the gain of nDCG; 0: judged not relevant; less: unjudged.</param>
public readonly record struct Judgment(string QueryId, string DocumentId, int Grade);
