namespace Shoal.Indexing.Quantization;

/// <summary>A query as <see cref="HalfCode"/>s are ranked by it; the components live in memory of its owner.</summary>
/// <param name="components">As <see cref="HalfCode.EncodeQuery"/> wrote them, shape [length].</param>
/// <param name="length">The length of a code in halves.</param>
/// <param name="rank">Of the query, in units of its scale.</param>
internal readonly unsafe struct HalfQuery(float* components, int length, CodeRank rank)
{
    private readonly CodeRank _rank = rank;

    /// <summary>The components, shape [Length].</summary>
    public float* Components { get; } = components;

    /// <summary>The length of a code in halves; a multiple of 32.</summary>
    public int Length { get; } = length;

    /// <summary>Returns the rank of a code from the product and what its spare bits say.</summary>
    public float ToRank(float product, short* row) =>
        _rank.ToRank(product, HalfCode.Scale(row), HalfCode.SquaredNorm(row));
}
