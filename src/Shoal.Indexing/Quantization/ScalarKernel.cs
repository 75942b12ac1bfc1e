using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Quantization;

/// <summary>The rank of a <see cref="ScalarCode"/> to a query, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// Integer sums, so both give the same bits. A pair of products is at most 2 · 127 · 127 = 32,258 and fits 16
/// bits.
/// </remarks>
internal static unsafe class ScalarKernel
{
    // About the page that follows.
    private const int LeadRows = 16;

    // Without AVX-512 every line of a scan is asked for this far ahead, as its place is passed: such processors follow
    // a scan less far by themselves, and those with it are slower that way. 2,304 and 4,608 were slower.
    private const int AheadBytes = 1_536;

    /// <summary>Returns the rank; the addresses may be unaligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Simd(in ScalarQuery query, byte* row)
    {
        if (Avx512BW.IsSupported) return Rank512(query, row);
        if (Avx2.IsSupported) return Rank256(query, row);
        return Dp.IsSupported ? Rank128(query, row) : Scalar(query, row);
    }

    /// <summary>Writes the ranks of rows, bit for bit those of <see cref="Simd"/>.</summary>
    /// <param name="query">What they are ranked by.</param>
    /// <param name="rows">Shape [count, query.RowBytes].</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="ranks">Receives shape [count].</param>
    public static void SimdMany(ScalarQuery query, byte* rows, int count, float* ranks)
    {
        var i = 0;
        if (Avx512BW.IsSupported) i = RankInOrder(query, rows, count, ranks);
        else if (Avx2.IsSupported) i = RankInTwoHalves(query, rows, count, ranks);
        for (rows += i * query.RowBytes; i < count; i++, rows += query.RowBytes) ranks[i] = Simd(query, rows);
    }

    /// <summary>Returns the rank, one component after the other.</summary>
    public static float Scalar(in ScalarQuery query, byte* row)
    {
        var product = 0;
        for (var i = 0; i < query.RowBytes; i++) product += (row[i] & ScalarCode.Component) * query.Levels[i];
        return query.ToRank(product, ScalarCode.Scale(row), ScalarCode.SquaredNorm(row));
    }

    private static int RankInOrder(in ScalarQuery query, byte* rows, int count, float* ranks)
    {
        var i = 0;
        for (; i <= count - 4; i += 4, rows += 4 * query.RowBytes)
        {
            CacheLines.Lead(rows + (LeadRows * query.RowBytes));
            RankFour(query, rows, ranks + i);
        }

        return i;
    }

    // From two places at a time more lines are on their way.
    private static int RankInTwoHalves(in ScalarQuery query, byte* rows, int count, float* ranks)
    {
        var half = count / 8 * 4;
        var others = rows + (half * query.RowBytes);
        for (var i = 0; i < half; i += 4, rows += 4 * query.RowBytes, others += 4 * query.RowBytes)
        {
            RankFour(query, rows, ranks + i);
            RankFour(query, others, ranks + half + i);
        }

        return 2 * half;
    }

    // One sum over four rows takes half the instructions of four sums.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void RankFour(in ScalarQuery query, byte* rows, float* ranks)
    {
        byte* row1 = rows + query.RowBytes, row2 = row1 + query.RowBytes, row3 = row2 + query.RowBytes;
        var first = Ssse3.HorizontalAdd(Quarter(query, rows), Quarter(query, row1));
        var second = Ssse3.HorizontalAdd(Quarter(query, row2), Quarter(query, row3));
        var sums = Ssse3.HorizontalAdd(first, second);
        ranks[0] = ToRank(query, sums.GetElement(0), rows);
        ranks[1] = ToRank(query, sums.GetElement(1), row1);
        ranks[2] = ToRank(query, sums.GetElement(2), row2);
        ranks[3] = ToRank(query, sums.GetElement(3), row3);
    }

    // Four sums whose sum is the product.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Quarter(in ScalarQuery query, byte* row)
    {
        var half = Avx512BW.IsSupported ? Half(Products512(query, row)) : Products256(query, row, AheadBytes);
        return half.GetLower() + half.GetUpper();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Half(Vector512<int> sums) => sums.GetLower() + sums.GetUpper();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToRank(in ScalarQuery query, int product, byte* row) =>
        Avx512BW.IsSupported ? ToRank512(query, product, row) : ToRank256(query, product, row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Rank512(in ScalarQuery query, byte* row) =>
        ToRank512(query, Vector512.Sum(Products512(query, row)), row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Products512(in ScalarQuery query, byte* row)
    {
        var levels = query.Levels;
        var ones = Vector512.Create((short)1);
        var sum = Products(Vector512.Load(row) & Vector512.Create(ScalarCode.Component), levels, ones);
        for (var i = 64; i < query.RowBytes; i += 64) sum += Products(Vector512.Load(row + i), levels + i, ones);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToRank512(in ScalarQuery query, int product, byte* row)
    {
        var spare = Vector512.Load(row).ExtractMostSignificantBits();
        var scale = BitConverter.UInt32BitsToSingle((uint)spare);
        var norm = BitConverter.UInt32BitsToSingle((uint)(spare >> 32));
        return query.ToRank(product, scale, norm);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Rank256(in ScalarQuery query, byte* row) =>
        ToRank256(query, Vector256.Sum(Products256(query, row, aheadBytes: 0)), row);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Products256(in ScalarQuery query, byte* row, int aheadBytes)
    {
        var levels = query.Levels;
        var ones = Vector256.Create((short)1);
        var component = Vector256.Create(ScalarCode.Component);
        if (aheadBytes > 0) CacheLines.PrefetchOne(row + aheadBytes);
        var sum0 = Products(Vector256.Load(row) & component, levels, ones);
        var sum1 = Products(Vector256.Load(row + 32) & component, levels + 32, ones);
        for (var i = 64; i < query.RowBytes; i += 64)
        {
            if (aheadBytes > 0) CacheLines.PrefetchOne(row + i + aheadBytes);
            sum0 += Products(Vector256.Load(row + i), levels + i, ones);
            sum1 += Products(Vector256.Load(row + i + 32), levels + i + 32, ones);
        }

        return sum0 + sum1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float ToRank256(in ScalarQuery query, int product, byte* row)
    {
        var scale = BitConverter.UInt32BitsToSingle(Vector256.Load(row).ExtractMostSignificantBits());
        var norm = BitConverter.UInt32BitsToSingle(Vector256.Load(row + 32).ExtractMostSignificantBits());
        return query.ToRank(product, scale, norm);
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
