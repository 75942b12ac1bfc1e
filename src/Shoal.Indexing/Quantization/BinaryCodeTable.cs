using Shoal.Indexing.Distances;

namespace Shoal.Indexing.Quantization;

/// <summary>The <see cref="BinaryCode"/>s of a segment's slots.</summary>
internal sealed unsafe class BinaryCodeTable(int dimensions, VectorDistance distance)
    : CodeTable(BinaryCode.RowBytesOf(dimensions))
{
    /// <inheritdoc/>
    public override void Write(int slot, float* vector) =>
        BinaryCode.Encode(new ReadOnlySpan<float>(vector, dimensions), new Span<byte>(Row(slot), RowBytes));

    /// <inheritdoc/>
    public override void WriteKey(int slot, Span<byte> key)
    {
        var row = Row(slot);
        key.Clear();
        new ReadOnlySpan<byte>(row, BinaryCode.WordsFor(dimensions) * sizeof(ulong)).CopyTo(key);
        EndKey(key, BinaryCode.Scale(row, RowBytes));
    }

    /// <summary>Returns a prepared vector in the form that ranks codes.</summary>
    /// <param name="query">At least the dimensions.</param>
    /// <param name="planes">
    /// Receives shape [<see cref="BinaryCode.Planes"/>, RowBytes]; must outlive the result.
    /// </param>
    public BinaryQuery Ask(float* query, byte* planes)
    {
        var rowWords = RowBytes / sizeof(ulong);
        var target = new Span<ulong>(planes, BinaryCode.Planes * rowWords);
        var components = new ReadOnlySpan<float>(query, dimensions);
        var scale = BinaryCode.EncodeQuery(components, target, rowWords, out var sum);
        var rank = CodeRank.Of(distance, SumKernel<ProductTerm>.Simd(query, query, dimensions), scale);
        return new BinaryQuery(planes, RowBytes, BinaryCode.WordsFor(dimensions), sum, rank);
    }
}
