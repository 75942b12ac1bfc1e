using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Shoal.Benchmarks.Ann.Data;

/// <summary>Vectors as raw little-endian float32, row after row, the same for every library.</summary>
internal static class VectorFile
{
    /// <summary>Reads a whole file.</summary>
    /// <returns>Shape [count, dimensions].</returns>
    public static float[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var values = GC.AllocateUninitializedArray<float>(checked((int)(file.Length / sizeof(float))), pinned: true);
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Writes rows to the end of a stream.</summary>
    public static void Append(Stream stream, ReadOnlySpan<float> rows) => stream.Write(MemoryMarshal.AsBytes(rows));

    /// <summary>Returns the SHA-256 of a file, in lower-case hexadecimal.</summary>
    public static string Digest(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
