using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>Minus the inner product; unbounded.</summary>
internal sealed class DotDistance : SumDistance<ProductTerm, DotDistance.RankOfProduct>
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Dot;

    /// <inheritdoc/>
    public override string Name => "dot";

    /// <inheritdoc/>
    public override bool Normalizes => false;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => 0f;

    /// <summary>−product.</summary>
    internal readonly struct RankOfProduct : IRankOfSum
    {
        // Subtracting from zero keeps −0 out of the ranks.

        /// <inheritdoc/>
        public static float Of(float sum) => 0f - sum;

        /// <inheritdoc/>
        public static Vector128<float> Of(Vector128<float> sums) => Vector128<float>.Zero - sums;
    }
}
