using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Shoal.Indexing.Quantization;

/// <summary>The rank of a <see cref="BinaryCode"/> to a query, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// Integer sums, so both give the same bits. .NET 10 has no intrinsic for counting the bits of a vector: with AVX-512 a
/// half-byte is looked up in a table of counts times the worth of the plane (Muła, Kurz &amp; Lemire 2018), elsewhere
/// the processor counts words.
/// </remarks>
internal static unsafe class BinaryKernel
{
    private const byte HalfByte = 0x0F;

    private static readonly Vector128<sbyte> Counts = Vector128.Create(
        (sbyte)0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);

    /// <summary>Returns the rank; the addresses may be unaligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Simd(in BinaryQuery query, byte* row) =>
        query.ToRank(Avx512BW.IsSupported ? Set512(query, row) : SetWords(query, row), row);

    /// <summary>Writes the ranks of rows, bit for bit those of <see cref="Simd"/>.</summary>
    /// <param name="query">What they are ranked by.</param>
    /// <param name="rows">Shape [count, query.RowBytes].</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="ranks">Receives shape [count].</param>
    public static void SimdMany(BinaryQuery query, byte* rows, int count, float* ranks)
    {
        for (var i = 0; i < count; i++, rows += query.RowBytes) ranks[i] = Simd(query, rows);
    }

    /// <summary>Returns the rank, one bit after the other.</summary>
    public static float Scalar(in BinaryQuery query, byte* row)
    {
        var set = 0;
        for (var bit = 0; bit < query.Words * 64; bit++)
        {
            if (!IsSet(row, bit)) continue;
            for (var plane = 0; plane < BinaryCode.Planes; plane++)
                set += IsSet(query.Plane(plane), bit) ? WorthOf(plane) : 0;
        }

        return query.ToRank(set, row);
    }

    private static bool IsSet(byte* row, int bit) => (row[bit / 8] >> (bit % 8) & 1) != 0;

    private static int WorthOf(int plane) => plane == BinaryCode.Planes - 1 ? -8 : 1 << plane;

    private static int SetWords(in BinaryQuery query, byte* row)
    {
        var set = 0;
        for (var plane = 0; plane < BinaryCode.Planes; plane++)
        {
            var bits = (ulong*)query.Plane(plane);
            var count = 0;
            for (var i = 0; i < query.Words; i++) count += BitOperations.PopCount(((ulong*)row)[i] & bits[i]);
            set += count * WorthOf(plane);
        }

        return set;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Set512(in BinaryQuery query, byte* row)
    {
        var half = Vector256.Create(Counts, Counts);
        var ones = Vector512.Create(half, half);
        var (twos, fours) = (ones << 1, ones << 2);
        var eights = Vector512<sbyte>.Zero - (ones << 3);
        var set = Vector512<int>.Zero;
        for (var i = 0; i < query.RowBytes; i += 64)
        {
            // Between −64 and 56.
            var code = Vector512.Load(row + i);
            var bytes = Count(code, query.Plane(0) + i, ones) + Count(code, query.Plane(1) + i, twos)
                + Count(code, query.Plane(2) + i, fours) + Count(code, query.Plane(3) + i, eights);
            var pairs = Avx512BW.MultiplyAddAdjacent(Vector512<byte>.One, bytes);
            set += Avx512BW.MultiplyAddAdjacent(pairs, Vector512<short>.One);
        }

        return Vector512.Sum(set);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> Count(Vector512<byte> code, byte* plane, Vector512<sbyte> table)
    {
        var common = code & Vector512.Load(plane);
        var low = (common & Vector512.Create(HalfByte)).AsSByte();
        var high = ((common.AsUInt16() >> 4).AsByte() & Vector512.Create(HalfByte)).AsSByte();
        return Avx512BW.Shuffle(table, low) + Avx512BW.Shuffle(table, high);
    }
}
