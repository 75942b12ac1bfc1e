namespace Shoal.Indexing.Quantization;

/// <summary>A query as <see cref="BinaryCode"/>s are ranked by it; its bits live in memory of its owner.</summary>
/// <param name="planes">As <see cref="BinaryCode.EncodeQuery"/> wrote them, shape [planes, rowBytes].</param>
/// <param name="rowBytes">The length of a code.</param>
/// <param name="words">How many words of a row are bits of components.</param>
/// <param name="sum">Of all levels.</param>
/// <param name="rank">Of the query, in units of a level.</param>
internal readonly unsafe struct BinaryQuery(byte* planes, int rowBytes, int words, int sum, CodeRank rank)
{
    private readonly int _sum = sum;
    private readonly CodeRank _rank = rank;

    /// <summary>The length of a code.</summary>
    public int RowBytes { get; } = rowBytes;

    /// <summary>How many words of a row are bits of components.</summary>
    public int Words { get; } = words;

    /// <summary>Returns the bits of one place of the levels, shape [RowBytes].</summary>
    public byte* Plane(int place) => planes + ((nint)place * RowBytes);

    /// <summary>Returns the rank of a code from the sum of the levels whose bit is set.</summary>
    public float ToRank(int set, byte* row)
    {
        // A bit that is set stands for 1, another for −1.
        var product = (2 * set) - _sum;
        return _rank.ToRank(product, BinaryCode.Scale(row, RowBytes), BinaryCode.SquaredNorm(row, RowBytes));
    }
}
