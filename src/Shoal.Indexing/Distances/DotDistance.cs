using System.Numerics;

namespace Shoal.Indexing.Distances;

/// <summary>Minus the inner product; unbounded.</summary>
internal sealed unsafe class DotDistance : VectorDistance
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Dot;

    /// <inheritdoc/>
    public override string Name => "dot";

    /// <inheritdoc/>
    public override bool Normalizes => false;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> Rank => &Simd;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> ScalarRank => &Scalar;

    /// <inheritdoc/>
    public override delegate* managed<float*, int, float*, float*, float*, void> RankTile => &RankTile<Term>.Rank;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => 0f;

    // Subtracting from zero keeps −0 out of the ranks.
    private static float Simd(float* a, float* b, int length) => 0f - DotKernel.Simd(a, b, length);

    private static float Scalar(float* a, float* b, int length) => 0f - DotKernel.Scalar(a, b, length);

    private readonly struct Term : ITileTerm
    {
        public static Vector<float> Add(Vector<float> a, Vector<float> b, Vector<float> sums) =>
            Vector.FusedMultiplyAdd(a, b, sums);

        public static float ToRank(float sum) => 0f - sum;
    }
}
