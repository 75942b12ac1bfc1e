using System.Globalization;
using Shoal.Evaluation.Health;

namespace Shoal.Evaluation.Gates;

/// <summary>
/// Finds encoders that are broken in a way the vectors show: no numbers, no length, dimensions that do not vary, one
/// direction for all texts, one vector for different texts.
/// </summary>
/// <remarks>Plain limits that a working model keeps by a wide margin; nothing here is left to chance.</remarks>
public static class HealthGate
{
    /// <summary>The sample that decides, where the collection has as many chunks.</summary>
    public const int FewestVectors = 100;

    // Good models have a few: 3 of the 384 of all-minilm-l6-v2.
    private const double HighestCollapsedShare = 0.05;
    private const double HighestPairCosine = 0.99;

    // Over what the serving generation makes of the same texts: equal texts point the same way with any model.
    private const double HighestAddedPairCosine = 0.01;

    // Over what the serving generation has: near-equal texts get equal vectors from good models too.
    private const double HighestAddedDuplicateShare = 0.01;

    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(HealthEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var numbers = NumbersOf(evidence);
        if (evidence.Chunks == 0)
            return Answer(GateVerdict.NotApplicable, "The collection has no vectors.", numbers);
        if (Sickness(evidence) is { } sickness) return Answer(GateVerdict.Fail, sickness, numbers);
        var count = evidence.Candidate.Count;
        return count < Math.Min(FewestVectors, evidence.Chunks)
            ? Answer(GateVerdict.Undecided, Text($"{count:N0} vectors are too few to judge."), numbers)
            : Answer(GateVerdict.Pass, Text($"{count:N0} vectors look sound."), numbers);
    }

    private static string? Sickness(HealthEvidence evidence)
    {
        var seen = evidence.Candidate;
        if (seen.NotFinite > 0) return Text($"{seen.NotFinite:N0} of {seen.Count:N0} vectors hold NaN or infinity.");
        if (seen.Zero > 0) return Text($"{seen.Zero:N0} of {seen.Count:N0} vectors have length 0.");
        if (evidence.Normalized && seen.NotUnit > 0)
            return Text($"{seen.NotUnit:N0} of {seen.Count:N0} vectors are not of length 1 as the model promises.");
        return seen.Count < Math.Min(FewestVectors, evidence.Chunks) ? null : SicknessOfAll(seen, evidence.Serving);
    }

    // What only a whole sample shows.
    private static string? SicknessOfAll(EmbeddingHealthSummary seen, EmbeddingHealthSummary? serving)
    {
        var duplicates = seen.DuplicateShare - (serving?.DuplicateShare ?? 0);
        if (duplicates > HighestAddedDuplicateShare)
            return Text($"{seen.DuplicateShare:P1} of the vectors equal that of another text.");
        if (seen.PairCosine > HighestPairCosine
            && seen.PairCosine - (serving?.PairCosine ?? 0) > HighestAddedPairCosine)
            return Text($"All vectors point the same way: their mean cosine is {seen.PairCosine:N3}.");
        // Where the old vectors point the same way, what varies is rounding.
        if (seen.Count < 2 || serving?.PairCosine > HighestPairCosine) return null;
        return seen.CollapsedShare - (serving?.CollapsedShare ?? 0) > HighestCollapsedShare
            ? Text($"{seen.CollapsedShare:P1} of the dimensions do not vary.")
            : null;
    }

    private static Dictionary<string, double> NumbersOf(HealthEvidence evidence) => new()
    {
        ["vectors"] = evidence.Candidate.Count,
        ["notFinite"] = evidence.Candidate.NotFinite,
        ["zeroLength"] = evidence.Candidate.Zero,
        ["notUnitLength"] = evidence.Candidate.NotUnit,
        ["collapsedShare"] = evidence.Candidate.CollapsedShare,
        ["servingCollapsedShare"] = evidence.Serving?.CollapsedShare ?? 0,
        ["pairCosine"] = evidence.Candidate.PairCosine,
        ["servingPairCosine"] = evidence.Serving?.PairCosine ?? 0,
        ["duplicateShare"] = evidence.Candidate.DuplicateShare,
        ["servingDuplicateShare"] = evidence.Serving?.DuplicateShare ?? 0,
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static GateAnswer Answer(GateVerdict verdict, string reason, Dictionary<string, double> numbers) =>
        new(GateNames.Health, verdict, reason, numbers);
}
