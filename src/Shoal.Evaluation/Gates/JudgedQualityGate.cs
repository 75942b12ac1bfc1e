using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>Compares nDCG@10 over all judged queries, run once: the gate that knows what is right.</summary>
/// <remarks>
/// Paired differences with Student's interval (<see cref="StudentInterval"/>); looked at once, when the last query has
/// been run, so it needs no correction for peeking.
/// </remarks>
public static class JudgedQualityGate
{
    /// <summary>Fewer queries have no interval to speak of: the variance itself is a guess.</summary>
    private const int FewestQueries = 10;

    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(JudgedEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        var (judged, differences) = (evidence.JudgedQueries, evidence.Differences);
        var numbers = new Dictionary<string, double>
        {
            ["judgedQueries"] = judged,
            ["runQueries"] = differences.Count,
            ["unknownDocuments"] = evidence.UnknownDocuments,
            ["unanswerableQueries"] = evidence.UnanswerableQueries,
            ["unsettledQueries"] = evidence.UnsettledQueries,
            ["maxLoss"] = settings.JudgedMaxLoss,
        };
        if (judged + evidence.UnanswerableQueries == 0)
            return Answer(GateVerdict.NotApplicable, "The collection has no judged queries.", numbers);
        if (differences.Count < judged)
        {
            return Answer(
                GateVerdict.Undecided,
                Invariant($"{differences.Count:N0} of {judged:N0} judged queries have run."),
                numbers);
        }

        return judged < FewestQueries
            ? Answer(
                GateVerdict.Undecided,
                Invariant($"{judged:N0} judged queries are too few: give {FewestQueries} or more, ")
                    + "of which the collection holds a good document.",
                numbers)
            : Decide(new StudentInterval(differences), settings, numbers);
    }

    private static GateAnswer Decide(
        StudentInterval interval, GateSettings settings, Dictionary<string, double> numbers)
    {
        var lower = interval.LowerBound(settings.PassAlpha);
        var upper = interval.UpperBound(settings.FailAlpha);
        (numbers["difference"], numbers["lower"], numbers["upper"]) = (interval.Mean, lower, upper);
        var found = Invariant($"nDCG@10 changes by {interval.Mean:+0.0000;-0.0000;0}, ");
        if (upper < -settings.JudgedMaxLoss)
            return Answer(GateVerdict.Fail, found + Invariant($"at best by {upper:+0.0000;-0.0000;0}."), numbers);
        return lower > -settings.JudgedMaxLoss
            ? Answer(GateVerdict.Pass, found + Invariant($"at worst by {lower:+0.0000;-0.0000;0}."), numbers)
            : Answer(
                GateVerdict.Undecided,
                found + Invariant($"between {lower:+0.0000;-0.0000;0} and {upper:+0.0000;-0.0000;0}: too wide."),
                numbers);
    }

    private static GateAnswer Answer(GateVerdict verdict, string reason, Dictionary<string, double> numbers) =>
        new(GateNames.JudgedQuality, verdict, reason, numbers);
}
