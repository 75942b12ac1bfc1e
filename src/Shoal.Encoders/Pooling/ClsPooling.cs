namespace Shoal.Encoders.Pooling;

/// <summary>The vector of the first token, which is <c>[CLS]</c> in BERT.</summary>
public sealed class ClsPooling : IPooling
{
    /// <inheritdoc/>
    public void Pool(ReadOnlySpan<float> hidden, int tokens, Span<float> destination) =>
        hidden[..destination.Length].CopyTo(destination);
}
