using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>The inner product Σ aᵢbᵢ of two float32 vectors, by SIMD and by its scalar twin.</summary>
/// <remarks>
/// Both are bit for bit symmetric in their arguments. They sum in different orders, so they agree within rounding only.
/// The generic vector types compile to AVX-512, AVX2 or NEON; the widest that the processor accelerates is taken.
/// </remarks>
internal static unsafe class DotKernel
{
    /// <summary>Returns the inner product; the pointers may be unaligned.</summary>
    public static float Simd(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count) return Simd512(a, b, length);
        if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count) return Simd256(a, b, length);
        return Simd128(a, b, length);
    }

    /// <summary>Returns the inner product, one component after the other.</summary>
    public static float Scalar(float* a, float* b, int length)
    {
        var sum = 0f;
        for (var i = 0; i < length; i++) sum += a[i] * b[i];
        return sum;
    }

    // Four accumulators hide the four cycles that a fused multiply-add takes.
    private static float Simd512(float* a, float* b, int length)
    {
        const int Width = 16;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= length - (4 * Width); i += 4 * Width)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + Width), Vector512.Load(b + i + Width), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + (2 * Width)), Vector512.Load(b + i + (2 * Width)), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i + (3 * Width)), Vector512.Load(b + i + (3 * Width)), s3);
        }

        for (; i <= length - Width; i += Width)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), s0);
        }

        return Vector512.Sum(s0 + s1 + (s2 + s3)) + Scalar(a + i, b + i, length - i);
    }

    private static float Simd256(float* a, float* b, int length)
    {
        const int Width = 8;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= length - (4 * Width); i += 4 * Width)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
            s1 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + Width), Vector256.Load(b + i + Width), s1);
            s2 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + (2 * Width)), Vector256.Load(b + i + (2 * Width)), s2);
            s3 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i + (3 * Width)), Vector256.Load(b + i + (3 * Width)), s3);
        }

        for (; i <= length - Width; i += Width)
        {
            s0 = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), s0);
        }

        return Vector256.Sum(s0 + s1 + (s2 + s3)) + Scalar(a + i, b + i, length - i);
    }

    private static float Simd128(float* a, float* b, int length)
    {
        const int Width = 4;
        Vector128<float> s0 = default, s1 = default;
        var i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            s0 = Vector128.FusedMultiplyAdd(Vector128.Load(a + i), Vector128.Load(b + i), s0);
            s1 = Vector128.FusedMultiplyAdd(Vector128.Load(a + i + Width), Vector128.Load(b + i + Width), s1);
        }

        return Vector128.Sum(s0 + s1) + Scalar(a + i, b + i, length - i);
    }
}
