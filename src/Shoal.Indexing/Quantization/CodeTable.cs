using System.Runtime.CompilerServices;
using Shoal.Indexing.Distances;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Quantization;

/// <summary>The <see cref="ScalarCode"/>s of a segment's slots.</summary>
/// <remarks>As <see cref="NativeBlocks"/>: one writer, readers without a lock, a written code never changes.</remarks>
internal sealed unsafe class CodeTable(int dimensions, VectorDistance distance) : IDisposable
{
    private readonly NativeBlocks _rows = new(ScalarCode.RowBytesOf(dimensions));
    private readonly bool _euclidean = distance.Kind == DistanceKind.Euclidean;

    /// <summary>The length of a code.</summary>
    public int RowBytes { get; } = ScalarCode.RowBytesOf(dimensions);

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => _rows.Bytes;

    /// <summary>Returns the address of a slot's code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int slot) => _rows.Row(slot);

    /// <summary>Makes room for slots.</summary>
    /// <exception cref="OutOfMemoryException">Nothing changed.</exception>
    public void EnsureCapacity(int slots) => _rows.EnsureCapacity(slots);

    /// <summary>Writes the code of a slot that no reader has seen.</summary>
    /// <param name="slot">Below the capacity.</param>
    /// <param name="vector">Prepared; at least the dimensions.</param>
    public void Write(int slot, float* vector) =>
        ScalarCode.Encode(new ReadOnlySpan<float>(vector, dimensions), new Span<byte>(Row(slot), RowBytes));

    /// <summary>Returns a prepared query in the form that ranks codes.</summary>
    /// <param name="query">At least the dimensions.</param>
    /// <param name="levels">Receives the levels, shape [RowBytes]; must outlive the result.</param>
    public CodeQuery Ask(float* query, sbyte* levels)
    {
        var components = new ReadOnlySpan<float>(query, dimensions);
        var scale = ScalarCode.EncodeQuery(components, new Span<sbyte>(levels, RowBytes));
        var squaredNorm = DotKernel.Simd(query, query, dimensions);
        return CodeQuery.Of(levels, RowBytes, scale, distance.RankOfZero(squaredNorm), _euclidean);
    }

    /// <summary>Returns a slot's code in the form that ranks other codes.</summary>
    /// <param name="slot">A written slot.</param>
    /// <param name="levels">Receives the levels, shape [RowBytes]; must outlive the result.</param>
    public CodeQuery Ask(int slot, sbyte* levels)
    {
        var row = Row(slot);
        ScalarCode.Unpack(new ReadOnlySpan<byte>(row, RowBytes), new Span<sbyte>(levels, RowBytes));
        var rankOfZero = distance.RankOfZero(ScalarCode.SquaredNorm(row));
        return CodeQuery.Of(levels, RowBytes, ScalarCode.Scale(row), rankOfZero, _euclidean);
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose() => _rows.Dispose();
}
