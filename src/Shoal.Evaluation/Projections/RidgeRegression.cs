using MathNet.Numerics.LinearAlgebra;

namespace Shoal.Evaluation.Projections;

/// <summary>The linear map with the least squared error, held back by a penalty on its size.</summary>
/// <remarks>
/// Hoerl &amp; Kennard 1970, "Ridge regression", with an offset that is not penalized. It may stretch and mix
/// directions, which a rotation cannot, and wants several pairs for each dimension.
/// </remarks>
public static class RidgeRegression
{
    /// <summary>Returns the fitted map.</summary>
    /// <param name="pairs">1 or more, all of the same two dimensions.</param>
    /// <param name="penalty">Above 0: a share of the mean variance of a source dimension.</param>
    /// <exception cref="ArgumentException">There is none, dimensions differ, or one holds NaN.</exception>
    public static LinearMap Fit(IReadOnlyList<VectorPair> pairs, double penalty) =>
        Fit(new PairMoments(pairs), penalty);

    internal static LinearMap Fit(PairMoments moments, double penalty)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(penalty, 0);
        var sourceMean = Vector<double>.Build.Dense(moments.SourceSum) / moments.Count;
        var targetMean = Vector<double>.Build.Dense(moments.TargetSum) / moments.Count;
        var covariance = (moments.SourceProducts / moments.Count) - sourceMean.OuterProduct(sourceMean);
        var cross = (moments.CrossProducts / moments.Count) - targetMean.OuterProduct(sourceMean);

        // Far above rounding, so that the matrix stays definite when all source vectors are equal, or zero.
        var rounding = Math.Max(1e-12 * moments.SourceProducts.Trace() / moments.Count, 1e-300);
        var held = Math.Max(penalty * covariance.Trace() / moments.SourceDimensions, rounding);
        covariance += Matrix<double>.Build.DenseDiagonal(moments.SourceDimensions, held);
        var weights = covariance.Cholesky().Solve(cross.Transpose()).Transpose();
        return new(weights, targetMean - (weights * sourceMean));
    }
}
