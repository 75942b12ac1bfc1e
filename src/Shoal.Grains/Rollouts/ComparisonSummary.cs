using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>The comparisons of a ledger, summed up.</summary>
internal static class ComparisonSummary
{
    private const int MostChanged = 20;

    /// <summary>Returns the summary.</summary>
    public static RolloutComparisons Of(EvidenceLedger ledger)
    {
        var compared = ledger.Comparisons;
        var taus = compared.Select(query => query.Comparison.KendallTau).Where(double.IsFinite).ToArray();
        return new RolloutComparisons(
            ledger.Sampled,
            ledger.Dropped,
            compared.Count,
            Mean(compared.Select(query => query.Comparison.Jaccard)),
            Mean(compared.Select(query => query.Comparison.RankBiasedOverlap)),
            Mean(taus),
            Median(compared.Select(query => query.Seen.ServingMs)),
            Median(compared.Select(query => query.Seen.CandidateMs)),
            compared.Where(query => !query.Seen.Serving.SequenceEqual(query.Seen.Candidate))
                .OrderBy(query => query.Comparison.RankBiasedOverlap)
                .ThenBy(query => query.Seen.Text, StringComparer.Ordinal)
                .Take(MostChanged).Select(ToChanged).ToArray());
    }

    private static ChangedQuery ToChanged(ComparedQuery query) => new(
        query.Seen.Text,
        query.Comparison.Jaccard,
        query.Comparison.RankBiasedOverlap,
        query.Seen.Serving,
        query.Seen.Candidate);

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty().Average();

    private static double Median(IEnumerable<float> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0) return 0;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
