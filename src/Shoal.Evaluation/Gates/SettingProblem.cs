namespace Shoal.Evaluation.Gates;

/// <summary>A setting that is out of its range.</summary>
/// <param name="Property">Its path below <c>gates</c> in the API, for instance <c>latency.ratio</c>.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="Fix">What to write instead.</param>
public sealed record SettingProblem(string Property, string Rule, string Fix);
