using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Shoal.Indexing.Quantization;

/// <summary>The rank of a <see cref="ScalarCode"/> to a query, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// Integer sums, so both give the same bits. A pair of products is at most 2 · 127 · 127 = 32,258 and fits 16
/// bits.
/// </remarks>
internal static unsafe class ScalarKernel
{
    /// <summary>Returns the rank; the addresses may be unaligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Simd(in ScalarQuery query, byte* row)
    {
        if (Avx512BW.IsSupported) return Rank512(query, row);
        if (Avx2.IsSupported) return Rank256(query, row);
        return Dp.IsSupported ? Rank128(query, row) : Scalar(query, row);
    }

    /// <summary>Returns the rank, one component after the other.</summary>
    public static float Scalar(in ScalarQuery query, byte* row)
    {
        var product = 0;
        for (var i = 0; i < query.RowBytes; i++) product += (row[i] & ScalarCode.Component) * query.Levels[i];
        return query.ToRank(product, ScalarCode.Scale(row), ScalarCode.SquaredNorm(row));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Rank512(in ScalarQuery query, byte* row)
    {
        var levels = query.Levels;
        var ones = Vector512.Create((short)1);
        var first = Vector512.Load(row);
        var spare = first.ExtractMostSignificantBits();
        var sum = Products(first & Vector512.Create(ScalarCode.Component), levels, ones);
        for (var i = 64; i < query.RowBytes; i += 64) sum += Products(Vector512.Load(row + i), levels + i, ones);
        var scale = BitConverter.UInt32BitsToSingle((uint)spare);
        var norm = BitConverter.UInt32BitsToSingle((uint)(spare >> 32));
        return query.ToRank(Vector512.Sum(sum), scale, norm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Rank256(in ScalarQuery query, byte* row)
    {
        var levels = query.Levels;
        var ones = Vector256.Create((short)1);
        var component = Vector256.Create(ScalarCode.Component);
        var (low, high) = (Vector256.Load(row), Vector256.Load(row + 32));
        var scale = BitConverter.UInt32BitsToSingle(low.ExtractMostSignificantBits());
        var norm = BitConverter.UInt32BitsToSingle(high.ExtractMostSignificantBits());
        var sum0 = Products(low & component, levels, ones);
        var sum1 = Products(high & component, levels + 32, ones);
        for (var i = 64; i < query.RowBytes; i += 64)
        {
            sum0 += Products(Vector256.Load(row + i), levels + i, ones);
            sum1 += Products(Vector256.Load(row + i + 32), levels + i + 32, ones);
        }

        return query.ToRank(Vector256.Sum(sum0 + sum1), scale, norm);
    }

    private static float Rank128(in ScalarQuery query, byte* row)
    {
        var component = Vector128.Create(ScalarCode.Component);
        Vector128<int> sum0 = default, sum1 = default;
        for (var i = 0; i < query.RowBytes; i += 32)
        {
            var low = (Vector128.Load(row + i) & component).AsSByte();
            var high = (Vector128.Load(row + i + 16) & component).AsSByte();
            sum0 = Dp.DotProduct(sum0, low, Vector128.Load(query.Levels + i));
            sum1 = Dp.DotProduct(sum1, high, Vector128.Load(query.Levels + i + 16));
        }

        return query.ToRank(Vector128.Sum(sum0 + sum1), Spare128(row), Spare128(row + 32));
    }

    private static float Spare128(byte* bytes)
    {
        var low = Vector128.Load(bytes).ExtractMostSignificantBits();
        var high = Vector128.Load(bytes + 16).ExtractMostSignificantBits();
        return BitConverter.UInt32BitsToSingle(low | (high << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products(Vector512<byte> code, sbyte* levels, Vector512<short> ones) =>
        Avx512BW.MultiplyAddAdjacent(Avx512BW.MultiplyAddAdjacent(code, Vector512.Load(levels)), ones);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products(Vector256<byte> code, sbyte* levels, Vector256<short> ones) =>
        Avx2.MultiplyAddAdjacent(Avx2.MultiplyAddAdjacent(code, Vector256.Load(levels)), ones);
}
