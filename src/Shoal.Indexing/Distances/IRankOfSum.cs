using System.Runtime.Intrinsics;

namespace Shoal.Indexing.Distances;

/// <summary>The rank that a sum over all components stands for. Implemented by structs.</summary>
internal interface IRankOfSum
{
    /// <summary>Returns the rank.</summary>
    static abstract float Of(float sum);

    /// <summary>Returns the ranks of four sums.</summary>
    static abstract Vector128<float> Of(Vector128<float> sums);
}
