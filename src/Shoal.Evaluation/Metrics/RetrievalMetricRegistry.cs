using System.Globalization;

namespace Shoal.Evaluation.Metrics;

/// <summary>Finds a metric by name: a family, and for most an <c>At</c> with the number of ranks that count.</summary>
public static class RetrievalMetricRegistry
{
    private static readonly Dictionary<string, Func<int?, RetrievalMetric?>> Families = new(StringComparer.Ordinal)
    {
        ["Ndcg"] = cutoff => new Ndcg(cutoff),
        ["Mrr"] = cutoff => new ReciprocalRank(cutoff),
        ["Recall"] = cutoff => new Recall(cutoff),
        ["Precision"] = cutoff => cutoff is { } ranks ? new Precision(ranks) : null,
        ["Map"] = cutoff => new AveragePrecision(cutoff),
        ["RPrecision"] = cutoff => cutoff is null ? new RPrecision() : null,
        ["Bpref"] = cutoff => cutoff is null ? new Bpref() : null,
    };

    /// <summary>The families, for messages and help.</summary>
    public static IReadOnlyCollection<string> FamilyNames => Families.Keys;

    /// <summary>Returns the metric of a name such as <c>NdcgAt10</c>, <c>Mrr</c> or <c>RecallAt100</c>.</summary>
    /// <exception cref="ArgumentException">No metric has this name; the message lists the families.</exception>
    public static RetrievalMetric Get(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Find(name) ?? throw new ArgumentException(
            $"No metric is named '{name}': use one of {string.Join(", ", FamilyNames)}, with At and a number of ranks "
            + "(1 or more) where the metric has a cutoff, as in NdcgAt10.",
            nameof(name));
    }

    private static RetrievalMetric? Find(string name)
    {
        if (Families.TryGetValue(name, out var whole)) return whole(null);
        var at = name.LastIndexOf("At", StringComparison.Ordinal);
        if (at < 0 || !Families.TryGetValue(name[..at], out var cut)) return null;
        var isNumber = int.TryParse(
            name.AsSpan(at + 2), NumberStyles.None, CultureInfo.InvariantCulture, out var ranks);
        return isNumber && ranks > 0 ? cut(ranks) : null;
    }
}
