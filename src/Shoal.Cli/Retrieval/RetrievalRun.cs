using Shoal.Evaluation.Metrics;

namespace Shoal.Cli.Retrieval;

/// <summary>What the server answered to all queries.</summary>
/// <param name="Run">The rankings.</param>
/// <param name="Latencies">One a query, as the caller sees it.</param>
/// <param name="CoverageGap">What was missing in some answer; null when everything could answer every time.</param>
internal sealed record RetrievalRun(Run Run, IReadOnlyList<TimeSpan> Latencies, string? CoverageGap);
