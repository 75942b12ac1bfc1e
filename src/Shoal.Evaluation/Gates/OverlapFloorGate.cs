using Shoal.Evaluation.Sequential;
using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>
/// Finds candidates that are grossly broken: their results have next to nothing in common with the serving ones. A risk
/// signal and no quality verdict, since two good models share 0.1 to 0.6.
/// </summary>
/// <remarks>The mean Jaccard@k over distinct queries against the floor, by <see cref="BoundedMean"/>.</remarks>
public static class OverlapFloorGate
{
    /// <summary>Dropped queries are not dropped by chance: above this share the rest is no sample any more.</summary>
    private const double HighestDroppedShare = 0.1;

    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(OverlapEvidence evidence, GateSettings settings)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.OverlapFloor == 0) return Answer(GateVerdict.NotApplicable, "The floor is 0: off.", []);
        var queries = evidence.Jaccards.Sum(jaccard => jaccard.Count);
        var dropped = evidence.Sampled == 0 ? 0 : (double)evidence.Dropped / evidence.Sampled;
        var numbers = new Dictionary<string, double>
        {
            ["distinctQueries"] = queries,
            ["droppedShare"] = dropped,
            ["exhausted"] = evidence.Exhausted,
            ["floor"] = settings.OverlapFloor,
        };
        if (queries == 0)
        {
            return evidence.Exhausted == 0
                ? Answer(GateVerdict.Undecided, "No query has run in the shadow yet.", numbers)
                : Answer(GateVerdict.NotApplicable, "Every query was answered all that matched.", numbers);
        }

        var mean = evidence.Jaccards.Sum(jaccard => jaccard.Value * jaccard.Count) / queries;
        var lower = BoundedMean.LowerBound(evidence.Jaccards, 0, 1, settings.PassAlpha);
        var upper = BoundedMean.UpperBound(evidence.Jaccards, 0, 1, settings.FailAlpha);
        (numbers["mean"], numbers["lower"], numbers["upper"]) = (mean, lower, upper);
        if (dropped > HighestDroppedShare)
        {
            return Answer(
                GateVerdict.Undecided,
                Invariant($"{dropped:P0} of the shadow's sample was dropped, too much to tell: ")
                + "a smaller shadow.sample or more encoders let it keep up.",
                numbers);
        }

        var found = Invariant($"The mean overlap of {queries:N0} distinct queries is {mean:N3}");
        return upper < settings.OverlapFloor
            ? Answer(GateVerdict.Fail, $"{found}, below the floor: the candidate looks broken.", numbers)
            : lower > settings.OverlapFloor
                ? Answer(GateVerdict.Pass, $"{found}, above the floor.", numbers)
                : Answer(GateVerdict.Undecided, $"{found}: too few to tell from the floor.", numbers);
    }

    private static GateAnswer Answer(GateVerdict verdict, string reason, Dictionary<string, double> numbers) =>
        new(GateNames.OverlapFloor, verdict, reason, numbers);
}
