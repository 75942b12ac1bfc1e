using System.Globalization;

namespace Shoal.Evaluation.Metrics;

/// <summary>A number in [0, 1] that says how well one ranking serves one query; larger is better.</summary>
/// <remarks>Stateless; safe for concurrent use. Every one agrees with trec_eval 9 (usnistgov/trec_eval).</remarks>
public abstract class RetrievalMetric
{
    /// <summary>Names the metric.</summary>
    /// <param name="family">For instance <c>Ndcg</c>.</param>
    /// <param name="cutoff">The ranks that count, 1 or more; null for the whole ranking.</param>
    /// <exception cref="ArgumentOutOfRangeException">The cutoff is less than 1.</exception>
    protected RetrievalMetric(string family, int? cutoff)
    {
        if (cutoff is { } ranks) ArgumentOutOfRangeException.ThrowIfLessThan(ranks, 1, nameof(cutoff));
        Cutoff = cutoff ?? int.MaxValue;
        var suffix = cutoff?.ToString(CultureInfo.InvariantCulture);
        Name = suffix is null ? family : $"{family}At{suffix}";
        Label = suffix is null ? family.ToLowerInvariant() : $"{family.ToLowerInvariant()}@{suffix}";
    }

    /// <summary>The name in the registry and in code, for instance <c>NdcgAt10</c>.</summary>
    public string Name { get; }

    /// <summary>The name in tables and machine-readable results, for instance <c>ndcg@10</c>.</summary>
    public string Label { get; }

    /// <summary>How many ranks count; <see cref="int.MaxValue"/> for the whole ranking.</summary>
    protected int Cutoff { get; }

    /// <summary>Returns the metric of one query in [0, 1]; 0 for a query without relevant documents.</summary>
    public abstract double Evaluate(JudgedRanking ranking);
}
