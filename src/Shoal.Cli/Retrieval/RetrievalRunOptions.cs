namespace Shoal.Cli.Retrieval;

/// <summary>How the queries of an evaluation are asked.</summary>
/// <param name="Collection">The collection's name or an alias.</param>
/// <param name="TopK">Hits asked for, 1 to 1,000.</param>
/// <param name="Exact">Whether every vector is compared.</param>
/// <param name="EfSearch">Candidates looked at; null for the collection's own number.</param>
/// <param name="Concurrency">Most searches in flight.</param>
internal sealed record RetrievalRunOptions(string Collection, int TopK, bool Exact, int? EfSearch, int Concurrency);
