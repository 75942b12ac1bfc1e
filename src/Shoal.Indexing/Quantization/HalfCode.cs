using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>A vector in two bytes a dimension: how it is written and read.</summary>
/// <remarks>
/// Component i is <c>scale · halfᵢ</c>, in IEEE 754 binary16, with the vector's own scale: a power of two, so that the
/// greatest half is between ½ and 1 and nothing can overflow. Halves below the smallest normal number are 0. Below 2,
/// bit 14 of a half is 0 and therefore to spare: those of halves 0–31 are the scale, those of halves 32–63 the squared
/// norm of what the code stands for, both as float32, least significant bit first. Rows are padded with 0 to a multiple
/// of 32 halves, 64 at least.
/// </remarks>
internal static unsafe class HalfCode
{
    /// <summary>A half's bits, shifted this far, are those of a float32 that is smaller by 2⁻¹¹².</summary>
    public const int Shift = 13;

    /// <summary>The bits of a sign-extended and shifted half that are the float32; the spare one is not.</summary>
    public const int FloatBits = unchecked((int)0x87FF_E000);

    private const int MinHalves = 64;
    private const int HalvesPerLine = 32;
    private const int BitsPerFloat = 32;
    private const int SpareBit = 14;
    private const float SmallestNormal = 1f / (1 << 14);

    // 2¹¹²: what a shifted half lacks.
    private static readonly float Lack = MathF.ScaleB(1f, 112);

    /// <summary>Returns the length of a row in halves.</summary>
    public static int HalvesFor(int dimensions) =>
        Math.Max(MinHalves, (dimensions + HalvesPerLine - 1) / HalvesPerLine * HalvesPerLine);

    /// <summary>Writes a vector's code.</summary>
    /// <param name="vector">Shape [dimensions]; finite.</param>
    /// <param name="row">Shape [<see cref="HalvesFor"/>].</param>
    public static void Encode(ReadOnlySpan<float> vector, Span<ushort> row)
    {
        row.Clear();
        var scale = ScaleOf(vector);
        var squaredNorm = 0.0;
        for (var i = 0; i < vector.Length && scale > 0; i++)
        {
            var component = vector[i] / scale;
            if (Math.Abs(component) < SmallestNormal) continue;
            var half = (Half)component;
            row[i] = BitConverter.HalfToUInt16Bits(half);
            squaredNorm += (double)half * (double)half;
        }

        Hide(scale, row);
        Hide((float)(squaredNorm * scale * scale), row[BitsPerFloat..]);
    }

    /// <summary>Writes a query in units of its scale, times what shifted halves lack.</summary>
    /// <param name="query">Shape [dimensions].</param>
    /// <param name="target">Shape [<see cref="HalvesFor"/>]; the rest becomes 0.</param>
    /// <returns>The scale.</returns>
    public static float EncodeQuery(ReadOnlySpan<float> query, Span<float> target)
    {
        target.Clear();
        var scale = ScaleOf(query);
        for (var i = 0; i < query.Length && scale > 0; i++) target[i] = query[i] / scale * Lack;
        return scale;
    }

    /// <summary>Writes a code in the form of a query; its scale stays that of the code.</summary>
    /// <param name="row">Shape [<see cref="HalvesFor"/>].</param>
    /// <param name="target">As long.</param>
    public static void Unpack(ReadOnlySpan<short> row, Span<float> target)
    {
        for (var i = 0; i < row.Length; i++)
        {
            target[i] = BitConverter.Int32BitsToSingle((row[i] << Shift) & FloatBits) * Lack * Lack;
        }
    }

    /// <summary>Returns a code's scale.</summary>
    public static float Scale(short* row) => Reveal(row);

    /// <summary>Returns the squared norm of what a code stands for.</summary>
    public static float SquaredNorm(short* row) => Reveal(row + BitsPerFloat);

    private static float ScaleOf(ReadOnlySpan<float> vector)
    {
        var max = 0f;
        foreach (var component in vector) max = Math.Max(max, Math.Abs(component));
        return max == 0 ? 0 : MathF.ScaleB(1f, MathF.ILogB(max) + 1);
    }

    private static void Hide(float value, Span<ushort> halves)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        for (var i = 0; i < BitsPerFloat; i++) halves[i] |= (ushort)((bits >> i & 1) << SpareBit);
    }

    private static float Reveal(short* halves)
    {
        var spare = (Vector512.Load(halves) << 1).ExtractMostSignificantBits();
        return BitConverter.UInt32BitsToSingle((uint)spare);
    }
}
