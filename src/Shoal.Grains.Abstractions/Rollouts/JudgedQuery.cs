namespace Shoal.Grains.Abstractions.Rollouts;

/// <summary>A query whose good answers are known.</summary>
/// <param name="Id">Unique in the set.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Grades">Document id → grade; 0 is not relevant, larger is better.</param>
public sealed record JudgedQuery(string Id, string Text, IReadOnlyDictionary<string, int> Grades);
