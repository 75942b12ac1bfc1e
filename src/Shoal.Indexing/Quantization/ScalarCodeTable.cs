using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Quantization;

/// <summary>The <see cref="ScalarCode"/>s of a segment's slots.</summary>
internal sealed unsafe class ScalarCodeTable(int dimensions, VectorDistance distance)
    : CodeTable(ScalarCode.RowBytesOf(dimensions))
{
    /// <inheritdoc/>
    public override void Write(int slot, float* vector) =>
        ScalarCode.Encode(new ReadOnlySpan<float>(vector, dimensions), new Span<byte>(Row(slot), RowBytes));

    /// <inheritdoc/>
    public override void WriteKey(int slot, Span<byte> key)
    {
        var row = Row(slot);
        for (var i = 0; i < RowBytes; i++) key[i] = (byte)(row[i] & ScalarCode.Component);
        EndKey(key, ScalarCode.Scale(row));
    }

    /// <summary>Returns a prepared query in the form that ranks codes.</summary>
    /// <param name="query">At least the dimensions.</param>
    /// <param name="levels">Receives the levels, shape [RowBytes]; must outlive the result.</param>
    public ScalarQuery Ask(float* query, sbyte* levels)
    {
        var components = new ReadOnlySpan<float>(query, dimensions);
        var scale = ScalarCode.EncodeQuery(components, new Span<sbyte>(levels, RowBytes));
        var squaredNorm = SumKernel<ProductTerm>.Simd(query, query, dimensions);
        return new ScalarQuery(levels, RowBytes, CodeRank.Of(distance, squaredNorm, scale));
    }

    /// <summary>Returns a slot's code in the form that ranks other codes.</summary>
    /// <param name="slot">A written slot.</param>
    /// <param name="levels">Receives the levels, shape [RowBytes]; must outlive the result.</param>
    public ScalarQuery Ask(int slot, sbyte* levels)
    {
        var row = Row(slot);
        ScalarCode.Unpack(new ReadOnlySpan<byte>(row, RowBytes), new Span<sbyte>(levels, RowBytes));
        var rank = CodeRank.Of(distance, ScalarCode.SquaredNorm(row), ScalarCode.Scale(row));
        return new ScalarQuery(levels, RowBytes, rank);
    }
}
