namespace Shoal.Evaluation.Metrics;

/// <summary>One retrieved document of a run.</summary>
/// <param name="QueryId">The query, compared ordinally.</param>
/// <param name="DocumentId">The document, compared ordinally.</param>
/// <param name="Score">Finite; larger is better. It alone decides the rank.</param>
public readonly record struct RunEntry(string QueryId, string DocumentId, double Score);
