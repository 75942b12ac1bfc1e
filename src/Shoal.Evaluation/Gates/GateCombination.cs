namespace Shoal.Evaluation.Gates;

/// <summary>What several gates say together.</summary>
public static class GateCombination
{
    /// <summary>
    /// Returns <see cref="GateVerdict.Fail"/> when any gate fails, <see cref="GateVerdict.Pass"/> when every gate that
    /// applies passes, <see cref="GateVerdict.NotApplicable"/> when none applies, and else
    /// <see cref="GateVerdict.Undecided"/>.
    /// </summary>
    /// <remarks>
    /// A candidate that is as good fails with probability α at most, since every gate fails at α divided by their
    /// number (Bonferroni). One that is worse by any gate passes with probability α at most without a split, since it
    /// would have to pass that gate too (intersection-union test, Berger 1982).
    /// </remarks>
    public static GateVerdict Combine(IEnumerable<GateAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var verdicts = answers.Select(answer => answer.Verdict)
            .Where(verdict => verdict != GateVerdict.NotApplicable).ToHashSet();
        if (verdicts.Count == 0) return GateVerdict.NotApplicable;
        if (verdicts.Contains(GateVerdict.Fail)) return GateVerdict.Fail;
        return verdicts.Contains(GateVerdict.Undecided) ? GateVerdict.Undecided : GateVerdict.Pass;
    }
}
