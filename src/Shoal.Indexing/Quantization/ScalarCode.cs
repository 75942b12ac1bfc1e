using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>A vector in one byte a dimension: how it is written and read.</summary>
/// <remarks>
/// Component i is about <c>scale · (byteᵢ &amp; 127 − 64)</c> with the vector's own scale, so that nothing has to be
/// learnt from a sample and nothing goes stale. Seven bits, because multiplying and adding pairs of 8-bit numbers
/// (x86 <c>pmaddubsw</c>) saturates with eight and cannot with seven. The spare top bits carry what a rank needs
/// besides, so that a code touches no cache line but its own: those of bytes 0–31 the scale, those of bytes 32–63 the
/// squared norm of what the code stands for, both as float32, least significant bit first. Rows are padded with
/// <see cref="Zero"/> to a multiple of 64 bytes.
/// </remarks>
internal static unsafe class ScalarCode
{
    /// <summary>The byte of a component that is 0.</summary>
    public const byte Zero = 64;

    /// <summary>The bits of a byte that are the component.</summary>
    public const byte Component = 0x7F;

    /// <summary>Rows are this many bytes or a multiple: one cache line, one AVX-512 register.</summary>
    public const int RowAlignment = 64;

    private const byte Spare = 0x80;
    private const int BitsPerFloat = 32;
    private const int Levels = 63;
    private const int QueryLevels = 127;

    /// <summary>Returns the length of a row in bytes.</summary>
    public static int RowBytesOf(int dimensions) => (dimensions + RowAlignment - 1) / RowAlignment * RowAlignment;

    /// <summary>Writes a vector's code.</summary>
    /// <param name="vector">Shape [dimensions]; finite.</param>
    /// <param name="row">Shape [<see cref="RowBytesOf"/>].</param>
    public static void Encode(ReadOnlySpan<float> vector, Span<byte> row)
    {
        row.Fill(Zero);
        var scale = ScaleOf(vector, Levels);
        var norm = 0L;
        for (var i = 0; i < vector.Length && scale > 0; i++)
        {
            var level = LevelOf(vector[i], scale, Levels);
            row[i] = (byte)(Zero + level);
            norm += level * level;
        }

        Hide(scale, row);
        Hide((float)((double)scale * scale * norm), row[BitsPerFloat..]);
    }

    /// <summary>Writes the signed levels of a query; the rest of the target becomes 0.</summary>
    /// <returns>The scale of a level: at most 127 levels either way, twice as fine as a code's.</returns>
    public static float EncodeQuery(ReadOnlySpan<float> query, Span<sbyte> levels)
    {
        levels.Clear();
        var scale = ScaleOf(query, QueryLevels);
        for (var i = 0; i < query.Length && scale > 0; i++) levels[i] = (sbyte)LevelOf(query[i], scale, QueryLevels);
        return scale;
    }

    /// <summary>Writes the signed levels of a code, so that it can be asked like a query.</summary>
    /// <param name="row">Shape [<see cref="RowBytesOf"/>].</param>
    /// <param name="levels">At least as long.</param>
    public static void Unpack(ReadOnlySpan<byte> row, Span<sbyte> levels)
    {
        ref var source = ref MemoryMarshal.GetReference(row);
        ref var target = ref Unsafe.As<sbyte, byte>(ref MemoryMarshal.GetReference(levels[..row.Length]));
        for (nuint i = 0; i < (nuint)row.Length; i += (nuint)Vector256<byte>.Count)
        {
            var components = Vector256.LoadUnsafe(ref source, i) & Vector256.Create(Component);
            (components - Vector256.Create(Zero)).StoreUnsafe(ref target, i);
        }
    }

    /// <summary>Returns a code's scale.</summary>
    public static float Scale(byte* row) => Reveal(row);

    /// <summary>Returns the squared norm of what a code stands for.</summary>
    public static float SquaredNorm(byte* row) => Reveal(row + BitsPerFloat);

    private static float ScaleOf(ReadOnlySpan<float> vector, int levels)
    {
        var max = 0f;
        foreach (var component in vector) max = Math.Max(max, Math.Abs(component));
        return max / levels;
    }

    // Clamped, since a scale among the denormal numbers is rounded coarsely.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int LevelOf(float component, float scale, int levels) =>
        (int)Math.Clamp(MathF.Round(component / scale), -levels, levels);

    private static void Hide(float value, Span<byte> bytes)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        for (var i = 0; i < BitsPerFloat; i++)
        {
            if ((bits >> i & 1) != 0) bytes[i] |= Spare;
        }
    }

    private static float Reveal(byte* bytes)
    {
        var bits = 0u;
        for (var i = 0; i < BitsPerFloat; i++) bits |= (uint)(bytes[i] >> 7) << i;
        return BitConverter.UInt32BitsToSingle(bits);
    }
}
