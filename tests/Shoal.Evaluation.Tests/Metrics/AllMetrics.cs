using Shoal.Evaluation.Metrics;

namespace Shoal.Evaluation.Tests.Metrics;

/// <summary>One metric of each family, so that no new one escapes the general tests.</summary>
internal static class AllMetrics
{
    public static IReadOnlyList<RetrievalMetric> At(int cutoff) =>
        [.. RetrievalMetricRegistry.FamilyNames.Select(family =>
            RetrievalMetricRegistry.Get(family is "RPrecision" or "Bpref" ? family : $"{family}At{cutoff}"))];
}
