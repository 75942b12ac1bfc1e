using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>Compares how often requests fail, in pairs of a canary and a control request.</summary>
/// <remarks>
/// The difference of a pair is -1, 0 or 1 and its mean is the difference of the failure rates, for which
/// <see cref="BoundedMean"/> bets on both sides. Fails when the rate is shown to be higher at all, and first: a proven
/// rise within the margin is still a rise.
/// </remarks>
public static class ErrorRateGate
{
    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(RequestEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        if (evidence.PairCount == 0)
            return Answer(GateVerdict.Undecided, "The canary has answered no request yet.", []);
        ValueCount[] differences =
            [new(-1, evidence.OnlyServingFailed), new(0, evidence.Agreed), new(1, evidence.OnlyCandidateFailed)];
        var lower = BoundedMean.LowerBound(differences, -1, 1, settings.FailAlpha);
        var upper = BoundedMean.UpperBound(differences, -1, 1, settings.PassAlpha);
        var mean = (double)(evidence.OnlyCandidateFailed - evidence.OnlyServingFailed) / evidence.PairCount;
        var bounds = Invariant($"{mean:P2} more than the control, between {lower:P2} and {upper:P2}");
        var (verdict, reason) = lower > 0
            ? (GateVerdict.Fail, $"The candidate fails more requests: {bounds}.")
            : upper < settings.ErrorRateMargin
                ? (GateVerdict.Pass, Invariant($"The candidate fails less than {settings.ErrorRateMargin:P2} more."))
                : (GateVerdict.Undecided, $"The candidate fails {bounds}: more requests are needed.");
        return Answer(verdict, reason, new()
        {
            ["pairs"] = evidence.PairCount,
            ["onlyCandidateFailed"] = evidence.OnlyCandidateFailed,
            ["onlyServingFailed"] = evidence.OnlyServingFailed,
            ["difference"] = mean,
            ["lower"] = lower,
            ["upper"] = upper,
            ["margin"] = settings.ErrorRateMargin,
        });
    }

    private static GateAnswer Answer(GateVerdict verdict, string reason, Dictionary<string, double> numbers) =>
        new(GateNames.ErrorRate, verdict, reason, numbers);
}
