using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Quantization;

/// <summary>The rank of a <see cref="HalfCode"/> to a query, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// A half becomes a float32 by a shift and a mask: .NET 10 has no intrinsic of x86's conversion. What the shift lacks,
/// a factor of 2¹¹², the query has. The two sum in different orders, so they agree within rounding only.
/// </remarks>
internal static unsafe class HalfKernel
{
    /// <summary>Returns the rank; the addresses may be unaligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Simd(in HalfQuery query, short* row) =>
        query.ToRank(Vector512.IsHardwareAccelerated ? Product512(query, row) : Product256(query, row), row);

    /// <summary>Writes the ranks of rows, bit for bit those of <see cref="Simd"/>.</summary>
    /// <param name="query">What they are ranked by.</param>
    /// <param name="rows">Shape [count, query.Length].</param>
    /// <param name="count">How many rows there are.</param>
    /// <param name="ranks">Receives shape [count].</param>
    public static void SimdMany(HalfQuery query, short* rows, int count, float* ranks)
    {
        for (var i = 0; i < count; i++, rows += query.Length) ranks[i] = Simd(query, rows);
    }

    /// <summary>Returns the rank, one component after the other.</summary>
    public static float Scalar(in HalfQuery query, short* row)
    {
        var product = 0f;
        for (var i = 0; i < query.Length; i++)
        {
            var half = BitConverter.Int32BitsToSingle((row[i] << HalfCode.Shift) & HalfCode.FloatBits);
            product += half * query.Components[i];
        }

        return query.ToRank(product, row);
    }

    // Two accumulators a loop, four of half the width: enough to hide the latency of a fused multiply-add behind the
    // conversions.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Product512(in HalfQuery query, short* row)
    {
        Vector512<float> s0 = default, s1 = default;
        var components = query.Components;
        for (var i = 0; i < query.Length; i += 32)
        {
            var (low, high) = Vector512.Widen(Vector512.Load(row + i));
            s0 = Vector512.FusedMultiplyAdd(Float(low), Vector512.Load(components + i), s0);
            s1 = Vector512.FusedMultiplyAdd(Float(high), Vector512.Load(components + i + 16), s1);
        }

        return Vector512.Sum(s0 + s1);
    }

    private static float Product256(in HalfQuery query, short* row)
    {
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var components = query.Components;
        for (var i = 0; i < query.Length; i += 32)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(row + i));
            s0 = Vector256.FusedMultiplyAdd(Float(low), Vector256.Load(components + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Float(high), Vector256.Load(components + i + 8), s1);
            (low, high) = Vector256.Widen(Vector256.Load(row + i + 16));
            s2 = Vector256.FusedMultiplyAdd(Float(low), Vector256.Load(components + i + 16), s2);
            s3 = Vector256.FusedMultiplyAdd(Float(high), Vector256.Load(components + i + 24), s3);
        }

        return Vector256.Sum(s0 + s1 + (s2 + s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Float(Vector512<int> halves) =>
        ((halves << HalfCode.Shift) & Vector512.Create(HalfCode.FloatBits)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Float(Vector256<int> halves) =>
        ((halves << HalfCode.Shift) & Vector256.Create(HalfCode.FloatBits)).AsSingle();
}
