using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Quantization;

/// <summary>A short code for the vector of each of a segment's slots, to rank by.</summary>
/// <remarks>As <see cref="NativeBlocks"/>: one writer, readers without a lock, a written code never changes.</remarks>
/// <param name="rowBytes">The length of a code; a multiple of a cache line.</param>
internal abstract unsafe class CodeTable(int rowBytes) : IDisposable
{
    /// <summary>The codes, a row for each slot.</summary>
    public NativeBlocks Rows { get; } = new(rowBytes);

    /// <summary>The length of a code.</summary>
    public int RowBytes { get; } = rowBytes;

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => Rows.Bytes;

    /// <summary>Returns the address of a slot's code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte* Row(int slot) => Rows.Row(slot);

    /// <summary>Makes room for slots.</summary>
    /// <exception cref="OutOfMemoryException">Nothing changed.</exception>
    public void EnsureCapacity(int slots) => Rows.EnsureCapacity(slots);

    /// <summary>The length of what <see cref="WriteKey"/> writes: a code, and 8 bytes more.</summary>
    public int KeyBytes => RowBytes + sizeof(ulong);

    /// <summary>
    /// Writes what two slots have in common that hardly any rank by codes tells apart: the components as they are in
    /// the code, and its scale but for the last places.
    /// </summary>
    /// <param name="slot">A written slot.</param>
    /// <param name="key">Receives shape [KeyBytes].</param>
    public abstract void WriteKey(int slot, Span<byte> key);

    /// <summary>Writes the code of a slot that no reader has seen.</summary>
    /// <param name="slot">Below the capacity.</param>
    /// <param name="vector">Prepared; at least the dimensions.</param>
    public abstract void Write(int slot, float* vector);

    /// <summary>Ends a key by a scale, whose last places rounding alone changes.</summary>
    protected static void EndKey(Span<byte> key, float scale)
    {
        const int LastPlaces = 11;
        BinaryPrimitives.WriteUInt64LittleEndian(
            key[^sizeof(ulong)..], (BitConverter.SingleToUInt32Bits(scale) + (1u << (LastPlaces - 1))) >> LastPlaces);
    }

    /// <summary>Frees the memory. No reader may be inside.</summary>
    public void Dispose() => Rows.Dispose();
}
