using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>
/// Compares the p95 latency of canary requests with what is allowed beside the concurrent control requests: the larger
/// of a ratio and a slack over the control's p95.
/// </summary>
/// <remarks>
/// The verdict is that of <see cref="QuantileComparison"/>; the numbers also give time-uniform bounds of either
/// quantile, <see cref="QuantileBounds"/>, each at half the level, which may overlap still when the verdict is clear.
/// </remarks>
public static class LatencyGate
{
    private const double Quantile = 0.95;

    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(RequestEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        double Allowed(double servingMs) =>
            Math.Max(settings.LatencyRatio * servingMs, servingMs + settings.LatencySlackMs);
        var (verdict, reason) = Decide(evidence, Allowed, settings);
        return new(GateNames.Latency, verdict, reason, NumbersOf(evidence, Allowed, settings));
    }

    private static (GateVerdict Verdict, string Reason) Decide(
        RequestEvidence evidence, Func<double, double> allowed, GateSettings settings)
    {
        var (candidate, serving) = (evidence.Candidate, evidence.Serving);
        var about = Invariant($"about {candidate.QuantileMs(Quantile):N1} ms; ")
            + Invariant($"about {allowed(serving.QuantileMs(Quantile)):N1} are allowed.");
        if (QuantileComparison.IsBeyond(candidate, serving, Quantile, allowed, settings.FailAlpha))
            return (GateVerdict.Fail, $"p95 is too long: {about}");
        // The slack alone may be enough for the candidate; it is still to be seen beside something.
        return serving.Total() > 0
            && QuantileComparison.IsWithin(candidate, serving, Quantile, allowed, settings.PassAlpha)
            ? (GateVerdict.Pass, $"p95 is short enough: {about}")
            : (GateVerdict.Undecided, Invariant(
                $"{candidate.Total():N0} canary requests do not tell yet whether p95 is within bounds."));
    }

    private static Dictionary<string, double> NumbersOf(
        RequestEvidence evidence, Func<double, double> allowed, GateSettings settings)
    {
        var (passAlpha, failAlpha) = (settings.PassAlpha / 2, settings.FailAlpha / 2);
        var numbers = new Dictionary<string, double>
        {
            ["candidateRequests"] = evidence.Candidate.Total(),
            ["servingRequests"] = evidence.Serving.Total(),
            ["candidateP95Ms"] = evidence.Candidate.QuantileMs(Quantile),
            ["candidateP95LowerMs"] = QuantileBounds.LowerMs(evidence.Candidate, Quantile, failAlpha),
            ["allowedMs"] = allowed(evidence.Serving.QuantileMs(Quantile)),
            ["allowedLowerMs"] = allowed(QuantileBounds.LowerMs(evidence.Serving, Quantile, passAlpha)),
        };
        if (QuantileBounds.UpperMs(evidence.Candidate, Quantile, passAlpha) is { } candidateUpper)
            numbers["candidateP95UpperMs"] = candidateUpper;
        if (QuantileBounds.UpperMs(evidence.Serving, Quantile, failAlpha) is { } servingUpper)
            numbers["allowedUpperMs"] = allowed(servingUpper);
        return numbers;
    }
}
