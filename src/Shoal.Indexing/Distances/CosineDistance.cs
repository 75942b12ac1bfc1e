using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>1 − cosine similarity of L2-normalized vectors; range [0, 2].</summary>
internal sealed class CosineDistance : SumDistance<ProductTerm, CosineDistance.RankOfProduct>
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Cosine;

    /// <inheritdoc/>
    public override string Name => "cosine";

    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => 1f;

    /// <inheritdoc/>
    public override float ToScore(float distance) => 1f - distance;

    /// <summary>1 − product.</summary>
    internal readonly struct RankOfProduct : IRankOfSum
    {
        // Rounding gives products just outside [−1, 1]; the promised range is kept here, so that equal distances are
        // equal ranks.

        /// <inheritdoc/>
        public static float Of(float sum) => Math.Clamp(1f - sum, 0f, 2f);

        /// <inheritdoc/>
        public static Vector128<float> Of(Vector128<float> sums) =>
            Vector128.Clamp(Vector128<float>.One - sums, Vector128<float>.Zero, Vector128.Create(2f));
    }
}
