using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>
/// The squared Euclidean distance Σ (aᵢ − bᵢ)² of two float32 vectors, by SIMD and by its scalar twin.
/// </summary>
/// <remarks>As <see cref="DotKernel"/>: symmetric bit for bit, and equal to each other within rounding.</remarks>
internal static unsafe class SquaredEuclideanKernel
{
    /// <summary>Returns the squared distance, 0 or greater; the pointers may be unaligned.</summary>
    public static float Simd(float* a, float* b, int length)
    {
        if (Vector512.IsHardwareAccelerated && length >= Vector512<float>.Count) return Simd512(a, b, length);
        if (Vector256.IsHardwareAccelerated && length >= Vector256<float>.Count) return Simd256(a, b, length);
        return Simd128(a, b, length);
    }

    /// <summary>Returns the squared distance, one component after the other.</summary>
    public static float Scalar(float* a, float* b, int length)
    {
        var sum = 0f;
        for (var i = 0; i < length; i++)
        {
            var difference = a[i] - b[i];
            sum += difference * difference;
        }

        return sum;
    }

    private static float Simd512(float* a, float* b, int length)
    {
        const int Width = 16;
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= length - (4 * Width); i += 4 * Width)
        {
            s0 = Accumulate(a + i, b + i, s0);
            s1 = Accumulate(a + i + Width, b + i + Width, s1);
            s2 = Accumulate(a + i + (2 * Width), b + i + (2 * Width), s2);
            s3 = Accumulate(a + i + (3 * Width), b + i + (3 * Width), s3);
        }

        for (; i <= length - Width; i += Width) s0 = Accumulate(a + i, b + i, s0);
        return Vector512.Sum(s0 + s1 + (s2 + s3)) + Scalar(a + i, b + i, length - i);
    }

    private static float Simd256(float* a, float* b, int length)
    {
        const int Width = 8;
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        var i = 0;
        for (; i <= length - (4 * Width); i += 4 * Width)
        {
            s0 = Accumulate(a + i, b + i, s0);
            s1 = Accumulate(a + i + Width, b + i + Width, s1);
            s2 = Accumulate(a + i + (2 * Width), b + i + (2 * Width), s2);
            s3 = Accumulate(a + i + (3 * Width), b + i + (3 * Width), s3);
        }

        for (; i <= length - Width; i += Width) s0 = Accumulate(a + i, b + i, s0);
        return Vector256.Sum(s0 + s1 + (s2 + s3)) + Scalar(a + i, b + i, length - i);
    }

    private static float Simd128(float* a, float* b, int length)
    {
        const int Width = 4;
        Vector128<float> s0 = default, s1 = default;
        var i = 0;
        for (; i <= length - (2 * Width); i += 2 * Width)
        {
            s0 = Accumulate(a + i, b + i, s0);
            s1 = Accumulate(a + i + Width, b + i + Width, s1);
        }

        return Vector128.Sum(s0 + s1) + Scalar(a + i, b + i, length - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Accumulate(float* a, float* b, Vector512<float> sum)
    {
        var difference = Vector512.Load(a) - Vector512.Load(b);
        return Vector512.FusedMultiplyAdd(difference, difference, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Accumulate(float* a, float* b, Vector256<float> sum)
    {
        var difference = Vector256.Load(a) - Vector256.Load(b);
        return Vector256.FusedMultiplyAdd(difference, difference, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Accumulate(float* a, float* b, Vector128<float> sum)
    {
        var difference = Vector128.Load(a) - Vector128.Load(b);
        return Vector128.FusedMultiplyAdd(difference, difference, sum);
    }
}
