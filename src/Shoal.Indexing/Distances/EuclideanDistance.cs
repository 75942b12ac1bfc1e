using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>The Euclidean distance; range [0, ∞). Its rank is the square, which saves the root.</summary>
internal sealed class EuclideanDistance : SumDistance<SquaredDifferenceTerm, EuclideanDistance.RankOfSquare>
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Euclidean;

    /// <inheritdoc/>
    public override string Name => "euclidean";

    /// <inheritdoc/>
    public override bool Normalizes => false;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => squaredNorm;

    /// <inheritdoc/>
    public override float ToDistance(float rank) => MathF.Sqrt(rank);

    /// <summary>The square itself.</summary>
    internal readonly struct RankOfSquare : IRankOfSum
    {
        /// <inheritdoc/>
        public static float Of(float sum) => sum;

        /// <inheritdoc/>
        public static Vector128<float> Of(Vector128<float> sums) => sums;
    }
}
