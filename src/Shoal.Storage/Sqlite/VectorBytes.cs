using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Shoal.Storage.Sqlite;

/// <summary>Vectors as they lie on the disk: IEEE 754 binary32, little-endian, without a header.</summary>
internal static class VectorBytes
{
    /// <summary>Returns the bytes of a vector; on a little-endian machine the vector's own memory.</summary>
    public static ReadOnlySpan<byte> Write(ReadOnlySpan<float> vector)
    {
        if (BitConverter.IsLittleEndian) return MemoryMarshal.AsBytes(vector);
        var bytes = new byte[vector.Length * sizeof(float)];
        for (var i = 0; i < vector.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), vector[i]);
        return bytes;
    }

    /// <summary>Returns a copy of the vector that the bytes hold.</summary>
    public static float[] Read(ReadOnlySpan<byte> bytes)
    {
        var vector = new float[bytes.Length / sizeof(float)];
        if (BitConverter.IsLittleEndian)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(vector.AsSpan()));
            return vector;
        }

        for (var i = 0; i < vector.Length; i++)
            vector[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        return vector;
    }
}
