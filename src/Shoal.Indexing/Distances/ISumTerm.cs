using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>
/// What a pair of components adds to a sum. Implemented by structs, so that kernels are compiled for each.
/// </summary>
/// <remarks>Every method gives the same bits with its first two arguments exchanged.</remarks>
internal interface ISumTerm
{
    /// <summary>Adds a pair of components to a sum.</summary>
    static abstract float Add(float a, float b, float sum);

    /// <summary>Adds pairs of components to sums.</summary>
    static abstract Vector128<float> Add(Vector128<float> a, Vector128<float> b, Vector128<float> sums);

    /// <inheritdoc cref="Add(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector256<float> Add(Vector256<float> a, Vector256<float> b, Vector256<float> sums);

    /// <inheritdoc cref="Add(Vector128{float}, Vector128{float}, Vector128{float})"/>
    static abstract Vector512<float> Add(Vector512<float> a, Vector512<float> b, Vector512<float> sums);
}
