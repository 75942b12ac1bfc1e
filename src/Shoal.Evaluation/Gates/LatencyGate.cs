using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>
/// Compares the p95 latency of canary requests with what is allowed beside the concurrent control requests: the larger
/// of a ratio and a slack over the control's p95.
/// </summary>
/// <remarks>Both quantiles have time-uniform bounds, each at half the level: <see cref="QuantileBounds"/>.</remarks>
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
        var (passAlpha, failAlpha) = (settings.PassAlpha / 2, settings.FailAlpha / 2);
        var lowest = QuantileBounds.LowerMs(evidence.Candidate, Quantile, failAlpha);
        var highest = QuantileBounds.UpperMs(evidence.Candidate, Quantile, passAlpha);
        var allowedAtLeast = Allowed(QuantileBounds.LowerMs(evidence.Serving, Quantile, passAlpha));
        var servingHighest = QuantileBounds.UpperMs(evidence.Serving, Quantile, failAlpha);
        var numbers = new Dictionary<string, double>
        {
            ["candidateRequests"] = evidence.Candidate.Total(),
            ["servingRequests"] = evidence.Serving.Total(),
            ["candidateP95LowerMs"] = lowest,
            ["allowedLowerMs"] = allowedAtLeast,
        };
        if (highest is { } candidateUpper) numbers["candidateP95UpperMs"] = candidateUpper;
        if (servingHighest is { } servingUpper) numbers["allowedUpperMs"] = Allowed(servingUpper);
        var (verdict, reason) =
            servingHighest is { } upper && lowest > Allowed(upper)
                ? (GateVerdict.Fail, Invariant($"p95 is over {lowest:N1} ms; at most {Allowed(upper):N1} are allowed."))
            : highest <= allowedAtLeast && evidence.Serving.Total() > 0
                ? (GateVerdict.Pass, Invariant($"p95 is at most {highest:N1} ms; {allowedAtLeast:N1} are allowed."))
            : (GateVerdict.Undecided, Invariant(
                $"{evidence.Candidate.Total():N0} canary requests do not tell yet whether p95 is within bounds."));
        return new(GateNames.Latency, verdict, reason, numbers);
    }
}
