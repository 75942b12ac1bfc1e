using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>Compares what users click, by distinct query: paired rewards, or wins of interleaved answers.</summary>
/// <remarks>
/// The mean difference by <see cref="BoundedMean"/>, from the first feedback of the canary on: a step of the canary
/// never restarts it.
/// </remarks>
public static class LiveFeedbackGate
{
    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(FeedbackEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        var queries = evidence.Differences.Sum(difference => difference.Count);
        if (queries == 0) return WithoutAny(evidence.Waiting);
        var mean = evidence.Differences.Sum(difference => difference.Value * difference.Count) / queries;
        var lower = BoundedMean.LowerBound(evidence.Differences, -1, 1, settings.PassAlpha);
        var upper = BoundedMean.UpperBound(evidence.Differences, -1, 1, settings.FailAlpha);
        var found = Invariant($"Feedback on {queries:N0} distinct queries changes by {mean:+0.000;-0.000;0}, ");
        var (verdict, reason) = upper < -settings.FeedbackMaxLoss
            ? (GateVerdict.Fail, found + Invariant($"at best by {upper:+0.000;-0.000;0}."))
            : lower > -settings.FeedbackMaxLoss
                ? (GateVerdict.Pass, found + Invariant($"at worst by {lower:+0.000;-0.000;0}."))
                : (GateVerdict.Undecided, found + "which may still be chance.");
        return Answer(verdict, reason, new()
        {
            ["distinctQueries"] = queries,
            ["difference"] = mean,
            ["lower"] = lower,
            ["upper"] = upper,
            ["maxLoss"] = settings.FeedbackMaxLoss,
        });
    }

    private static GateAnswer WithoutAny(long waiting) =>
        waiting == 0
            ? Answer(GateVerdict.NotApplicable, "There is no feedback on both generations.", [])
            : Answer(
                GateVerdict.Undecided,
                Invariant($"Feedback on {waiting:N0} distinct queries may still come."),
                new() { ["waiting"] = waiting });

    private static GateAnswer Answer(GateVerdict verdict, string reason, Dictionary<string, double> numbers) =>
        new(GateNames.LiveFeedback, verdict, reason, numbers);
}
