using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>A query as codes are ranked by it; the levels live in memory of its owner.</summary>
internal readonly unsafe struct ScalarQuery
{
    private readonly int _bias;
    private readonly CodeRank _rank;

    /// <param name="levels">Signed levels, shape [rowBytes]; 0 beyond the dimensions.</param>
    /// <param name="rowBytes">The length of a code.</param>
    /// <param name="rank">Of the query, in units of a level.</param>
    public ScalarQuery(sbyte* levels, int rowBytes, CodeRank rank)
    {
        Levels = levels;
        RowBytes = rowBytes;
        _rank = rank;
        _bias = ScalarCode.Zero * SumOf(new ReadOnlySpan<sbyte>(levels, rowBytes));
    }

    /// <summary>Signed levels, shape [RowBytes].</summary>
    public sbyte* Levels { get; }

    /// <summary>The length of a code.</summary>
    public int RowBytes { get; }

    /// <summary>Returns the rank of a code from the integer product and what its spare bits say.</summary>
    public float ToRank(int product, float scale, float squaredNorm) =>
        _rank.ToRank(product - _bias, scale, squaredNorm);

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
