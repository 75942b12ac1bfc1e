using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Quantization;

/// <summary>What makes a rank of the product of a query and a code, both in units of their own scales.</summary>
/// <remarks>
/// Linear in the product: 1 − product under cosine, −product under dot, |a|² + |b|² − 2 · product under Euclidean.
/// </remarks>
internal readonly struct CodeRank
{
    private readonly float _base;
    private readonly float _factor;
    private readonly bool _euclidean;

    private CodeRank(float rankOfZero, float factor, bool euclidean)
    {
        _base = rankOfZero;
        _factor = factor;
        _euclidean = euclidean;
    }

    /// <summary>Returns the ranks of one query.</summary>
    /// <param name="distance">How vectors are compared.</param>
    /// <param name="squaredNorm">The query's.</param>
    /// <param name="scale">What a unit of the query is worth.</param>
    public static CodeRank Of(VectorDistance distance, float squaredNorm, float scale)
    {
        var euclidean = distance.Kind == DistanceKind.Euclidean;
        return new CodeRank(distance.RankOfZero(squaredNorm), euclidean ? -2 * scale : -scale, euclidean);
    }

    /// <summary>Returns the rank of a code.</summary>
    /// <param name="product">In units of the query times units of the code.</param>
    /// <param name="scale">What a unit of the code is worth.</param>
    /// <param name="squaredNorm">Of what the code stands for.</param>
    public float ToRank(float product, float scale, float squaredNorm)
    {
        // In this order: the product of two great scales would overflow.
        var rank = _base + (_factor * product * scale);
        return _euclidean ? rank + squaredNorm : rank;
    }
}
