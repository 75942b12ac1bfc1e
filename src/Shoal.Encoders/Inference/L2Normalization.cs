using System.Numerics.Tensors;

namespace Shoal.Encoders.Inference;

/// <summary>Scales vectors to Euclidean length 1.</summary>
public static class L2Normalization
{
    // As sentence-transformers has it (torch.nn.functional.normalize): a shorter vector is divided by this instead.
    private const float MinNorm = 1e-12f;

    /// <summary>Scales a vector in place. A zero vector stays zero.</summary>
    public static void Normalize(Span<float> vector) =>
        TensorPrimitives.Divide(vector, Math.Max(TensorPrimitives.Norm<float>(vector), MinNorm), vector);
}
