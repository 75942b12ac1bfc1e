namespace Shoal.Grains.Documents;

/// <summary>What every vector must be before it may be compared.</summary>
internal static class VectorRules
{
    /// <summary>
    /// The greatest squared norm where vectors are not normalized: a quarter of what float32 holds, as the indexes
    /// demand, so that no product of two vectors overflows.
    /// </summary>
    private const double MaxSquaredNorm = float.MaxValue / 4.0;

    /// <summary>Returns what is wrong with a vector in one sentence, or null.</summary>
    /// <remarks>
    /// Stricter than or equal to what an index takes: a vector that passes here is never refused there.
    /// </remarks>
    public static string? Fault(ReadOnlySpan<float> vector, string distance)
    {
        var squares = 0.0;
        foreach (var component in vector)
        {
            if (!float.IsFinite(component)) return "A vector holds a component that is not a finite number.";
            squares += (double)component * component;
        }

        if (distance != "cosine") return squares > MaxSquaredNorm ? "A vector is too long: scale it down." : null;
        return squares == 0 ? "A vector of zeros has no direction, which cosine needs." : null;
    }
}
