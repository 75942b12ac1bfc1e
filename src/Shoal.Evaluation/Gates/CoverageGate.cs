using static System.FormattableString;

namespace Shoal.Evaluation.Gates;

/// <summary>Passes when no document waits for its vectors. Never fails: what waits will come.</summary>
public static class CoverageGate
{
    /// <summary>Returns the gate's answer.</summary>
    public static GateAnswer Evaluate(CoverageEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        var (pending, documents) = evidence;
        var numbers = new Dictionary<string, double> { ["pending"] = pending, ["documents"] = documents };
        return pending == 0
            ? new(GateNames.Coverage, GateVerdict.Pass, Invariant($"All {documents:N0} documents are in."), numbers)
            : new(
                GateNames.Coverage,
                GateVerdict.Undecided,
                Invariant($"{pending:N0} of {documents:N0} documents wait for their vectors."),
                numbers);
    }
}
