using System.Numerics;

namespace Shoal.Indexing.Distances;

/// <summary>The Euclidean distance; range [0, ∞). Its rank is the square, which saves the root.</summary>
internal sealed unsafe class EuclideanDistance : VectorDistance
{
    /// <inheritdoc/>
    public override DistanceKind Kind => DistanceKind.Euclidean;

    /// <inheritdoc/>
    public override string Name => "euclidean";

    /// <inheritdoc/>
    public override bool Normalizes => false;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> Rank => &SquaredEuclideanKernel.Simd;

    /// <inheritdoc/>
    public override delegate* managed<float*, float*, int, float> ScalarRank => &SquaredEuclideanKernel.Scalar;

    /// <inheritdoc/>
    public override delegate* managed<float*, int, float*, float*, float*, void> RankTile => &RankTile<Term>.Rank;

    /// <inheritdoc/>
    public override float RankOfZero(float squaredNorm) => squaredNorm;

    /// <inheritdoc/>
    public override float ToDistance(float rank) => MathF.Sqrt(rank);

    private readonly struct Term : ITileTerm
    {
        public static Vector<float> Add(Vector<float> a, Vector<float> b, Vector<float> sums)
        {
            var difference = a - b;
            return Vector.FusedMultiplyAdd(difference, difference, sums);
        }

        public static float ToRank(float sum) => sum;
    }
}
