namespace Shoal.Evaluation.Gates;

/// <summary>What was observed of one distinct query.</summary>
/// <param name="QueryHash">The hash of the normalized query.</param>
/// <param name="Value">The observation.</param>
public readonly record struct QueryValue(ulong QueryHash, double Value);
