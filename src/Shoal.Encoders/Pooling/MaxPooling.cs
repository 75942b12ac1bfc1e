using System.Numerics.Tensors;

namespace Shoal.Encoders.Pooling;

/// <summary>The greatest value of each dimension over all tokens, special tokens included.</summary>
public sealed class MaxPooling : IPooling
{
    /// <inheritdoc/>
    public void Pool(ReadOnlySpan<float> hidden, int tokens, Span<float> destination)
    {
        var dimensions = destination.Length;
        hidden[..dimensions].CopyTo(destination);
        for (var token = 1; token < tokens; token++)
        {
            TensorPrimitives.Max(destination, hidden.Slice(token * dimensions, dimensions), destination);
        }
    }
}
