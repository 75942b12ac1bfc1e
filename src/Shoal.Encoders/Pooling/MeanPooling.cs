using System.Numerics.Tensors;

namespace Shoal.Encoders.Pooling;

/// <summary>The mean of all tokens' vectors, special tokens included.</summary>
public sealed class MeanPooling : IPooling
{
    /// <inheritdoc/>
    public void Pool(ReadOnlySpan<float> hidden, int tokens, Span<float> destination)
    {
        var dimensions = destination.Length;
        hidden[..dimensions].CopyTo(destination);
        for (var token = 1; token < tokens; token++)
        {
            TensorPrimitives.Add(destination, hidden.Slice(token * dimensions, dimensions), destination);
        }

        TensorPrimitives.Divide(destination, tokens, destination);
    }
}
