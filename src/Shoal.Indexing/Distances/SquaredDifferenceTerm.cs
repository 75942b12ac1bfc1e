using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>The term of a squared Euclidean distance: (a − b)².</summary>
internal readonly struct SquaredDifferenceTerm : ISumTerm
{
    /// <inheritdoc/>
    public static float Add(float a, float b, float sum) => sum + ((a - b) * (a - b));

    /// <inheritdoc/>
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b, Vector128<float> sums) =>
        Vector128.FusedMultiplyAdd(a - b, a - b, sums);

    /// <inheritdoc/>
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b, Vector256<float> sums) =>
        Vector256.FusedMultiplyAdd(a - b, a - b, sums);

    /// <inheritdoc/>
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b, Vector512<float> sums) =>
        Vector512.FusedMultiplyAdd(a - b, a - b, sums);
}
