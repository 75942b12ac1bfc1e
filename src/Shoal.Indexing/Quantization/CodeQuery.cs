using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>A query as codes are ranked by it; the levels live in memory of its owner.</summary>
internal readonly unsafe struct CodeQuery
{
    private readonly int _bias;
    private readonly float _base;
    private readonly float _factor;
    private readonly bool _euclidean;

    private CodeQuery(sbyte* levels, int rowBytes, float scale, float rankOfZero, bool euclidean)
    {
        Levels = levels;
        RowBytes = rowBytes;
        _base = rankOfZero;
        _euclidean = euclidean;
        _factor = euclidean ? -2 * scale : -scale;
        _bias = ScalarCode.Zero * SumOf(new ReadOnlySpan<sbyte>(levels, rowBytes));
    }

    /// <summary>Signed levels, shape [RowBytes]; 0 beyond the dimensions.</summary>
    public sbyte* Levels { get; }

    /// <summary>The length of a code.</summary>
    public int RowBytes { get; }

    /// <summary>Returns a query over levels that are written already.</summary>
    /// <param name="levels">Signed levels, shape [rowBytes].</param>
    /// <param name="rowBytes">The length of a code.</param>
    /// <param name="scale">What a level is worth.</param>
    /// <param name="rankOfZero">The rank of the vector of zeros.</param>
    /// <param name="euclidean">Squared Euclidean distances when true, else minus the inner product.</param>
    public static CodeQuery Of(sbyte* levels, int rowBytes, float scale, float rankOfZero, bool euclidean) =>
        new(levels, rowBytes, scale, rankOfZero, euclidean);

    /// <summary>Returns the rank of a code from the integer product and what its spare bits say.</summary>
    public float ToRank(int product, float scale, float squaredNorm)
    {
        var rank = _base + (_factor * scale * (product - _bias));
        return _euclidean ? rank + squaredNorm : rank;
    }

    private static int SumOf(ReadOnlySpan<sbyte> levels)
    {
        var sum = Vector256<int>.Zero;
        for (var i = 0; i < levels.Length; i += Vector256<sbyte>.Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Create(levels[i..]));
            var (first, second) = Vector256.Widen(low + high);
            sum += first + second;
        }

        return Vector256.Sum(sum);
    }
}
