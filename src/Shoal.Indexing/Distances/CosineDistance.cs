using System.Numerics;

namespace Shoal.Indexing.Distances;

/// <summary>1 − cosine similarity of L2-normalized vectors; range [0, 2].</summary>
internal sealed unsafe class CosineDistance : VectorDistance
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Cosine;

    /// <inheritdoc/>
    public override string Name => "cosine";

    /// <inheritdoc/>
    public override bool Normalizes => true;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> Rank => &Simd;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> ScalarRank => &Scalar;

    /// <inheritdoc/>
    public override delegate* managed<float*, int, float*, float*, float*, void> RankTile => &RankTile<Term>.Rank;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => 1f;

    /// <inheritdoc/>
    public override float ToScore(float distance) => 1f - distance;

    private static float Simd(float* a, float* b, int length) => FromProduct(DotKernel.Simd(a, b, length));

    private static float Scalar(float* a, float* b, int length) => FromProduct(DotKernel.Scalar(a, b, length));

    // Rounding gives products just outside [−1, 1]; the promised range is kept here, so that equal distances are equal
    // ranks.
    private static float FromProduct(float product) => Math.Clamp(1f - product, 0f, 2f);

    private readonly struct Term : ITileTerm
    {
        public static Vector<float> Add(Vector<float> a, Vector<float> b, Vector<float> sums) =>
            Vector.FusedMultiplyAdd(a, b, sums);

        public static float ToRank(float sum) => FromProduct(sum);
    }
}
