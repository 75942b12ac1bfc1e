namespace Shoal.Indexing.Distances;

/// <summary>
/// The gate through which every vector and query enters an index: checked, normalized where the distance asks for it.
/// </summary>
internal static class VectorPreparation
{
    /// <summary>The greatest squared norm under dot and Euclidean: a quarter of what float32 holds.</summary>
    /// <remarks>
    /// By Cauchy–Schwarz every product and squared distance of two such vectors is finite, so no rank is ever NaN.
    /// </remarks>
    public const double MaxSquaredNorm = float.MaxValue / 4.0;

    /// <summary>Copies a vector into its prepared form and fills the rest of the target with zeros.</summary>
    /// <param name="distance">Says whether to normalize.</param>
    /// <param name="dimensions">The length that <paramref name="vector"/> must have.</param>
    /// <param name="vector">Shape [dimensions].</param>
    /// <param name="target">At least as long; the padding is zeroed, so that kernels may run over it.</param>
    /// <exception cref="ArgumentException">Wrong length, not finite, too long, or zero under cosine.</exception>
    public static void Prepare(VectorDistance distance, int dimensions, ReadOnlySpan<float> vector, Span<float> target)
    {
        if (vector.Length != dimensions)
        {
            throw new ArgumentException(
                $"The vector has {vector.Length} components; this index holds vectors of {dimensions}.",
                nameof(vector));
        }

        var squaredNorm = SquaredNorm(vector);
        if (!double.IsFinite(squaredNorm))
        {
            throw new ArgumentException(
                "The vector has a component that is NaN or infinite; send finite numbers.", nameof(vector));
        }

        if (distance.Normalizes) Normalize(vector, squaredNorm, target);
        else CopyBounded(vector, squaredNorm, target);
        target[dimensions..].Clear();
    }

    private static void Normalize(ReadOnlySpan<float> vector, double squaredNorm, Span<float> target)
    {
        if (squaredNorm == 0)
        {
            throw new ArgumentException(
                "The vector is all zeros, which has no direction under cosine distance.", nameof(vector));
        }

        var factor = 1 / Math.Sqrt(squaredNorm);
        for (var i = 0; i < vector.Length; i++) target[i] = (float)(vector[i] * factor);
    }

    private static void CopyBounded(ReadOnlySpan<float> vector, double squaredNorm, Span<float> target)
    {
        if (squaredNorm > MaxSquaredNorm)
        {
            throw new ArgumentException(
                $"The vector's squared norm is {squaredNorm:E2}; the greatest allowed is {MaxSquaredNorm:E2}.",
                nameof(vector));
        }

        vector.CopyTo(target);
    }

    // In double a sum of squared finite floats is finite and, unless all are zero, above zero.
    private static double SquaredNorm(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (double component in vector) sum += component * component;
        return sum;
    }
}
