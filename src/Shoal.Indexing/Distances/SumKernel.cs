using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>The sum of a term over two float32 vectors, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// Both are bit for bit symmetric in their arguments. They sum in different orders, so they agree within rounding only.
/// The generic vector types compile to AVX-512, AVX2 or NEON; the widest that the processor accelerates is taken.
/// Inlined: a call costs a third of a 384-dimension product from the cache.
/// </remarks>
internal static unsafe class SumKernel<TTerm>
    where TTerm : struct, ISumTerm
{
    /// <summary>Returns the sum; the addresses may be unaligned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Simd(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count) return Simd512(a, b, length);
        if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count) return Simd256(a, b, length);
        return Simd128(a, b, length);
    }

    /// <summary>Returns the sum, one pair of components after the other.</summary>
    public static float Scalar(float* a, float* b, int length)
    {
        var sum = 0f;
        for (var i = 0; i < length; i++) sum = TTerm.Add(a[i], b[i], sum);
        return sum;
    }

    // Eight accumulators keep the memory busy: a row of 384 ends after three rounds, and the next one's loads begin.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Simd512(float* a, float* b, int length)
    {
        const int Width = 16;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<float> s4 = default, s5 = default, s6 = default, s7 = default;
        var i = 0;
        for (; i <= length - (8 * Width); i += 8 * Width)
        {
            s0 = TTerm.Add(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = TTerm.Add(Vector512.Load(a + i + Width), Vector512.Load(b + i + Width), s1);
            s2 = TTerm.Add(Vector512.Load(a + i + (2 * Width)), Vector512.Load(b + i + (2 * Width)), s2);
            s3 = TTerm.Add(Vector512.Load(a + i + (3 * Width)), Vector512.Load(b + i + (3 * Width)), s3);
            s4 = TTerm.Add(Vector512.Load(a + i + (4 * Width)), Vector512.Load(b + i + (4 * Width)), s4);
            s5 = TTerm.Add(Vector512.Load(a + i + (5 * Width)), Vector512.Load(b + i + (5 * Width)), s5);
            s6 = TTerm.Add(Vector512.Load(a + i + (6 * Width)), Vector512.Load(b + i + (6 * Width)), s6);
            s7 = TTerm.Add(Vector512.Load(a + i + (7 * Width)), Vector512.Load(b + i + (7 * Width)), s7);
        }

        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            s0 = TTerm.Add(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = TTerm.Add(Vector512.Load(a + i + Width), Vector512.Load(b + i + Width), s1);
        }

        if (i <= length - Width)
        {
            s2 = TTerm.Add(Vector512.Load(a + i), Vector512.Load(b + i), s2);
            i += Width;
        }

        var sum = Vector512.Sum(s0 + s1 + (s2 + s3) + (s4 + s5 + (s6 + s7)));
        return i == length ? sum : sum + Simd256(a + i, b + i, length - i);
    }

    // Four accumulators hide the four cycles that a fused multiply-add takes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Simd256(float* a, float* b, int length)
    {
        const int Width = 8;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= length - (4 * Width); i += 4 * Width)
        {
            s0 = TTerm.Add(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = TTerm.Add(Vector256.Load(a + i + Width), Vector256.Load(b + i + Width), s1);
            s2 = TTerm.Add(Vector256.Load(a + i + (2 * Width)), Vector256.Load(b + i + (2 * Width)), s2);
            s3 = TTerm.Add(Vector256.Load(a + i + (3 * Width)), Vector256.Load(b + i + (3 * Width)), s3);
        }

        for (; i <= length - Width; i += Width) s0 = TTerm.Add(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        var sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        return i == length ? sum : sum + Scalar(a + i, b + i, length - i);
    }

    private static float Simd128(float* a, float* b, int length)
    {
        const int Width = 4;
        Vector128<float> s0 = default, s1 = default;
        var i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            s0 = TTerm.Add(Vector128.Load(a + i), Vector128.Load(b + i), s0);
            s1 = TTerm.Add(Vector128.Load(a + i + Width), Vector128.Load(b + i + Width), s1);
        }

        return Vector128.Sum(s0 + s1) + Scalar(a + i, b + i, length - i);
    }
}
