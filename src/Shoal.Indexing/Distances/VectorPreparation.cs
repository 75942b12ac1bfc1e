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

    /// <summary>Returns normally when an index can take all vectors.</summary>
    /// <param name="distance">Says whether vectors are normalized.</param>
    /// <param name="dimensions">The length of a vector.</param>
    /// <param name="ordinals">One for each vector.</param>
    /// <param name="vectors">Shape [ordinals, dimensions].</param>
    /// <exception cref="ArgumentException">A negative ordinal, or as <see cref="Prepare"/>.</exception>
    public static void Check(
        VectorDistance distance, int dimensions, ReadOnlySpan<Ordinal> ordinals, ReadOnlySpan<float> vectors)
    {
        if (vectors.Length != (long)ordinals.Length * dimensions)
        {
            throw new ArgumentException(
                $"There are {vectors.Length} components for {ordinals.Length} vectors; this index holds vectors of "
                    + $"{dimensions}.",
                nameof(vectors));
        }

        for (var i = 0; i < ordinals.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(ordinals[i].Value, nameof(ordinals));
            CheckNorm(distance, vectors.Slice(i * dimensions, dimensions));
        }
    }

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

        var squaredNorm = CheckNorm(distance, vector);
        if (distance.Normalizes) Normalize(vector, squaredNorm, target);
        else vector.CopyTo(target);
        target[dimensions..].Clear();
    }

    private static void Normalize(ReadOnlySpan<float> vector, double squaredNorm, Span<float> target)
    {
        var factor = 1 / Math.Sqrt(squaredNorm);
        for (var i = 0; i < vector.Length; i++) target[i] = (float)(vector[i] * factor);
    }

    // Returns the squared norm, by which NaN and infinity show.
    private static double CheckNorm(VectorDistance distance, ReadOnlySpan<float> vector)
    {
        var squaredNorm = SquaredNorm(vector);
        if (!double.IsFinite(squaredNorm))
        {
            throw new ArgumentException(
                "The vector has a component that is NaN or infinite; send finite numbers.", nameof(vector));
        }

        if (distance.Normalizes && squaredNorm == 0)
        {
            throw new ArgumentException(
                "The vector is all zeros, which has no direction under cosine distance.", nameof(vector));
        }

        if (!distance.Normalizes && squaredNorm > MaxSquaredNorm)
        {
            throw new ArgumentException(
                $"The vector's squared norm is {squaredNorm:E2}; the greatest allowed is {MaxSquaredNorm:E2}.",
                nameof(vector));
        }

        return squaredNorm;
    }

    // In double a sum of squared finite floats is finite and, unless all are zero, above zero. Four sums, so that the
    // additions do not wait for each other.
    private static double SquaredNorm(ReadOnlySpan<float> vector)
    {
        double sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
        var i = 0;
        for (; i <= vector.Length - 4; i += 4)
        {
            sum0 += (double)vector[i] * vector[i];
            sum1 += (double)vector[i + 1] * vector[i + 1];
            sum2 += (double)vector[i + 2] * vector[i + 2];
            sum3 += (double)vector[i + 3] * vector[i + 3];
        }

        for (; i < vector.Length; i++) sum0 += (double)vector[i] * vector[i];
        return sum0 + sum1 + (sum2 + sum3);
    }
}
