using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Quantization;

/// <summary>The <see cref="HalfCode"/>s of a segment's slots.</summary>
internal sealed unsafe class HalfCodeTable(int dimensions, VectorDistance distance)
    : CodeTable(HalfCode.HalvesFor(dimensions) * sizeof(ushort))
{
    private readonly int _length = HalfCode.HalvesFor(dimensions);

    /// <inheritdoc/>
    public override void Write(int slot, float* vector) =>
        HalfCode.Encode(new ReadOnlySpan<float>(vector, dimensions), new Span<ushort>(Row(slot), _length));

    /// <inheritdoc/>
    public override void WriteKey(int slot, Span<byte> key)
    {
        // The scale is a power of two, and the norm that of the code: neither changes by rounding alone.
        new ReadOnlySpan<byte>(Row(slot), RowBytes).CopyTo(key);
        key[RowBytes..].Clear();
    }

    /// <summary>Returns a prepared query in the form that ranks codes.</summary>
    /// <param name="query">At least the dimensions.</param>
    /// <param name="components">Receives shape [<see cref="HalfCode.HalvesFor"/>]; must outlive the result.</param>
    public HalfQuery Ask(float* query, float* components)
    {
        var target = new Span<float>(components, _length);
        var scale = HalfCode.EncodeQuery(new ReadOnlySpan<float>(query, dimensions), target);
        var squaredNorm = SumKernel<ProductTerm>.Simd(query, query, dimensions);
        return new HalfQuery(components, _length, CodeRank.Of(distance, squaredNorm, scale));
    }

    /// <summary>Returns a slot's code in the form that ranks other codes.</summary>
    /// <param name="slot">A written slot.</param>
    /// <param name="components">Receives shape [<see cref="HalfCode.HalvesFor"/>]; must outlive the result.</param>
    public HalfQuery Ask(int slot, float* components)
    {
        var row = (short*)Row(slot);
        HalfCode.Unpack(new ReadOnlySpan<short>(row, _length), new Span<float>(components, _length));
        var rank = CodeRank.Of(distance, HalfCode.SquaredNorm(row), HalfCode.Scale(row));
        return new HalfQuery(components, _length, rank);
    }
}
