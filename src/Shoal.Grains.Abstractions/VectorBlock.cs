using System.Runtime.InteropServices;

namespace Shoal.Grains.Abstractions;

/// <summary>
/// Vectors as one immutable little-endian float32 block, which crosses grain calls without a copy per element.
/// </summary>
/// <param name="Dimensions">The length of each vector; 1 or greater.</param>
/// <param name="Bytes">Shape [count, dimensions], row-major; never written after construction.</param>
[GenerateSerializer, Immutable, Alias("shoal.VectorBlock")]
public sealed record VectorBlock([property: Id(0)] int Dimensions, [property: Id(1)] byte[] Bytes)
{
    /// <summary>How many vectors there are.</summary>
    public int Count => Bytes.Length / (Dimensions * sizeof(float));

    /// <summary>All components, row-major.</summary>
    public ReadOnlySpan<float> Values => MemoryMarshal.Cast<byte, float>(Bytes);

    /// <summary>Returns one vector.</summary>
    public ReadOnlySpan<float> this[int row] => Values.Slice(row * Dimensions, Dimensions);

    /// <summary>Copies vectors into a new block.</summary>
    /// <param name="dimensions">The length of each vector.</param>
    /// <param name="values">Shape [count, dimensions].</param>
    public static VectorBlock From(int dimensions, ReadOnlySpan<float> values) =>
        new(dimensions, MemoryMarshal.AsBytes(values).ToArray());
}
