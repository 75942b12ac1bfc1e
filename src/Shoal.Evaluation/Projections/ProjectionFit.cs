namespace Shoal.Evaluation.Projections;

/// <summary>A fitted map and how good it is on pairs it has not seen.</summary>
/// <param name="Map">From the source into the target space.</param>
/// <param name="Method">How it was fitted, for instance <c>procrustes</c> or <c>ridge 0.01</c>.</param>
/// <param name="HeldOutRecallAt10">In [0, 1]; see <see cref="NeighbourRecall"/>.</param>
public sealed record ProjectionFit(LinearMap Map, string Method, double HeldOutRecallAt10);
