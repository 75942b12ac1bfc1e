using Shoal.Evaluation.Drift;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>
/// Says whether the queries are still those of the rollout's first hour. It reports and never stops a rollout: that
/// users ask something else is no fault of the candidate, but what was learnt then may not hold any more.
/// </summary>
public static class DriftGate
{
    /// <summary>Fewer queries on a side show nothing.</summary>
    private const int FewestQueries = 30;

    /// <summary>Returns the gate's answer: Pass or NotApplicable.</summary>
    public static GateAnswer Evaluate(DriftSummary evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        var noise = evidence.NoiseBound(settings.Alpha);
        var numbers = new Dictionary<string, double>
        {
            ["referenceQueries"] = evidence.ReferenceQueries,
            ["currentQueries"] = evidence.CurrentQueries,
            ["discrepancy"] = evidence.Discrepancy,
            ["noiseBound"] = noise,
        };
        if (Math.Min(evidence.ReferenceQueries, evidence.CurrentQueries) < FewestQueries)
            return new(GateNames.Drift, GateVerdict.NotApplicable, "There are too few queries to compare.", numbers);
        var reason = evidence.Discrepancy > noise
            ? Invariant($"The queries have changed since the first hour: {evidence.Discrepancy:N3}, noise {noise:N3}.")
            : Invariant($"The queries are those of the first hour: {evidence.Discrepancy:N3}, noise {noise:N3}.");
        return new(GateNames.Drift, GateVerdict.Pass, reason, numbers);
    }
}
