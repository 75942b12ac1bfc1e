namespace Shoal.Evaluation.Projections;

/// <summary>The rotation that brings one vector space closest to another.</summary>
/// <remarks>
/// Schönemann 1966, "A generalized solution of the orthogonal Procrustes problem": with the singular value
/// decomposition of the sum of y xᵀ as U S Vᵀ, the rotation is U Vᵀ. Where the dimensions differ it is
/// semi-orthogonal: into more of them it keeps all angles and is still the least-squares solution; into fewer it is the
/// projection along which the images agree most with their targets. It stretches nothing, so it needs few pairs.
/// </remarks>
public static class OrthogonalProcrustes
{
    /// <summary>Returns the fitted map, without an offset.</summary>
    /// <param name="pairs">1 or more, all of the same two dimensions.</param>
    /// <exception cref="ArgumentException">There is none, dimensions differ, or one holds NaN.</exception>
    public static LinearMap Fit(IReadOnlyList<VectorPair> pairs) => Fit(new PairMoments(pairs));

    internal static LinearMap Fit(PairMoments moments)
    {
        var decomposition = moments.CrossProducts.Svd(computeVectors: true);
        var rank = Math.Min(moments.SourceDimensions, moments.TargetDimensions);
        var left = decomposition.U.SubMatrix(0, moments.TargetDimensions, 0, rank);
        var right = decomposition.VT.SubMatrix(0, rank, 0, moments.SourceDimensions);
        return new(left * right, new double[moments.TargetDimensions]);
    }
}
