using Shoal.Encoders.Devices;
using Shoal.Encoders.Models;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Inference;

/// <summary>One model opened on one device.</summary>
/// <remarks>
/// <see cref="Tokenize"/> is safe for concurrent use; <see cref="Encode"/> is called by one thread at a time.
/// </remarks>
public interface ITextEncoder : IDisposable
{
    /// <summary>What is opened.</summary>
    ModelManifest Model { get; }

    /// <summary>Where it is opened.</summary>
    DeviceId Device { get; }

    /// <summary>
    /// Whether a text's vector is the same alone and in any batch (cosine ≥ 0.99999), as found at warm-up. When false
    /// the queue runs one text at a time.
    /// </summary>
    bool BatchInvariant { get; }

    /// <summary>Tokens a second, as measured at warm-up on one text; finite and greater than 0.</summary>
    /// <remarks>Batches are somewhat faster: it is the queue's estimate until it has run its own.</remarks>
    double TokensPerSecond { get; }

    /// <summary>How many token ids the model has: each is from 0 to one less.</summary>
    int VocabularySize { get; }

    /// <summary>Puts the prompt of the kind in front and tokenizes.</summary>
    TokenizedText Tokenize(string text, InputKind kind);

    /// <summary>Encodes a batch.</summary>
    /// <param name="batch">1 or more texts; padded here to the longest.</param>
    /// <param name="destination">Shape [batch, dimensions], row-major.</param>
    /// <exception cref="EncoderException">The runtime failed, or a vector came out not finite.</exception>
    void Encode(IReadOnlyList<TokenizedText> batch, Span<float> destination);
}
