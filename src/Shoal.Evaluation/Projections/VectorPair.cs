namespace Shoal.Evaluation.Projections;

/// <summary>One text in two vector spaces.</summary>
/// <param name="Source">In the space to map from: for a drift adapter the candidate's.</param>
/// <param name="Target">In the space to map into: for a drift adapter the serving generation's.</param>
public readonly record struct VectorPair(ReadOnlyMemory<float> Source, ReadOnlyMemory<float> Target);
