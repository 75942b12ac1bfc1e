using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>A vector in one bit a dimension: how it is written, and how a query is cut to meet it.</summary>
/// <remarks>
/// Bit i is set when component i is above 0. The code stands for <c>scale · ±1</c> with scale = |v|² / Σ|vᵢ|: then the
/// product with the vector itself is exact, and that with others is unbiased for random directions (Gao &amp; Long,
/// "RaBitQ", 2024). The last 8 bytes of a row hold the scale and the squared norm as float32; rows are padded with 0 to
/// whole cache lines. A query keeps four bits a component, signed, as one row of bits for each binary place, so that a
/// product is a few ANDs and counts of bits; a bit a component of both would lose three times as much.
/// </remarks>
internal static unsafe class BinaryCode
{
    /// <summary>The rows of bits of a query: the places 1, 2, 4 and −8 of its levels.</summary>
    public const int Planes = 4;

    private const int RowAlignment = 64;
    private const int TrailerBytes = 2 * sizeof(float);
    private const int BitsPerWord = 64;
    private const int QueryLevels = 7;

    /// <summary>Returns the length of a row in bytes.</summary>
    public static int RowBytesOf(int dimensions) =>
        ((WordsFor(dimensions) * sizeof(ulong)) + TrailerBytes + RowAlignment - 1) / RowAlignment * RowAlignment;

    /// <summary>Returns how many words of a row are bits of components.</summary>
    public static int WordsFor(int dimensions) => (dimensions + BitsPerWord - 1) / BitsPerWord;

    /// <summary>Writes a vector's code.</summary>
    /// <param name="vector">Shape [dimensions]; finite.</param>
    /// <param name="row">Shape [<see cref="RowBytesOf"/>].</param>
    public static void Encode(ReadOnlySpan<float> vector, Span<byte> row)
    {
        row.Clear();
        double sum = 0, squaredNorm = 0;
        for (var i = 0; i < vector.Length; i++)
        {
            if (vector[i] > 0) row[i / 8] |= (byte)(1 << (i % 8));
            sum += Math.Abs(vector[i]);
            squaredNorm += (double)vector[i] * vector[i];
        }

        var trailer = MemoryMarshal.Cast<byte, float>(row[^TrailerBytes..]);
        trailer[0] = sum == 0 ? 0 : (float)(squaredNorm / sum);
        trailer[1] = (float)squaredNorm;
    }

    /// <summary>Writes the levels of a query, −7 to 7, in two's complement.</summary>
    /// <param name="query">Shape [dimensions].</param>
    /// <param name="planes">Shape [<see cref="Planes"/>, rowWords]; the rest becomes 0.</param>
    /// <param name="rowWords">The length of a row in words.</param>
    /// <param name="sum">Of all levels.</param>
    /// <returns>What a level is worth.</returns>
    public static float EncodeQuery(ReadOnlySpan<float> query, Span<ulong> planes, int rowWords, out int sum)
    {
        planes.Clear();
        sum = 0;
        var max = 0f;
        foreach (var component in query) max = Math.Max(max, Math.Abs(component));
        if (max == 0) return 0;
        var levels = stackalloc sbyte[BitsPerWord];
        for (var word = 0; word < WordsFor(query.Length); word++)
        {
            var part = query[(word * BitsPerWord)..Math.Min(query.Length, (word + 1) * BitsPerWord)];
            new Span<sbyte>(levels, BitsPerWord).Clear();
            for (var i = 0; i < part.Length; i++)
            {
                levels[i] = (sbyte)MathF.Round(part[i] / max * QueryLevels);
                sum += levels[i];
            }

            var bytes = Vector512.Load(levels).AsUInt16();
            for (var plane = 0; plane < Planes; plane++)
                planes[(plane * rowWords) + word] = (bytes << (7 - plane)).AsByte().ExtractMostSignificantBits();
        }

        return max / QueryLevels;
    }

    /// <summary>Returns a code's scale.</summary>
    public static float Scale(byte* row, int rowBytes) => *(float*)(row + rowBytes - TrailerBytes);

    /// <summary>Returns the vector's squared norm.</summary>
    public static float SquaredNorm(byte* row, int rowBytes) => *(float*)(row + rowBytes - sizeof(float));
}
