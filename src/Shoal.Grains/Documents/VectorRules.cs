using System.Numerics.Tensors;

namespace Shoal.Grains.Documents;

/// <summary>What every vector must be before it may be compared.</summary>
internal static class VectorRules
{
    /// <summary>Returns what is wrong with a vector in one sentence, or null.</summary>
    public static string? Fault(ReadOnlySpan<float> vector, string distance)
    {
        foreach (var component in vector)
        {
            if (!float.IsFinite(component)) return "A vector holds a component that is not a finite number.";
        }

        var squares = TensorPrimitives.SumOfSquares(vector);
        if (!float.IsFinite(squares)) return "A vector's length overflows: its components are too large.";
        return distance == "cosine" && squares == 0 ? "A vector of zeros has no direction, which cosine needs." : null;
    }
}
