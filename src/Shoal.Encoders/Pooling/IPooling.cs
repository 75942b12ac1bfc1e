namespace Shoal.Encoders.Pooling;

/// <summary>Turns the hidden states of one text's tokens into one vector.</summary>
public interface IPooling
{
    /// <summary>Pools one row of a batch.</summary>
    /// <param name="hidden">Shape [paddedTokens, dimensions], row-major; rows from <paramref name="tokens"/> on are
    /// padding and ignored.</param>
    /// <param name="tokens">How many rows are real; 1 or greater.</param>
    /// <param name="destination">Shape [dimensions].</param>
    void Pool(ReadOnlySpan<float> hidden, int tokens, Span<float> destination);
}
