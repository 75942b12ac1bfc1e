namespace Shoal.Evaluation.Gates;

/// <summary>A gate's verdict, why, and on which numbers.</summary>
/// <param name="Name">One of <see cref="GateNames"/>.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Reason">One sentence for an operator.</param>
/// <param name="Numbers">By name, units in the names; all finite: a bound that does not exist yet is missing.</param>
public sealed record GateAnswer(
    string Name, GateVerdict Verdict, string Reason, IReadOnlyDictionary<string, double> Numbers);
