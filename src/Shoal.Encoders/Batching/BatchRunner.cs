using Shoal.Encoders.Inference;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Batching;

/// <summary>Runs batches on an encoder and survives those that fail. For one thread.</summary>
internal sealed class BatchRunner(ITextEncoder encoder, TimeProvider time)
{
    private float[] _vectors = [];

    /// <summary>Runs a batch; when it fails, each of its texts alone.</summary>
    /// <returns>Vectors and failures by text; the vectors live until the next run.</returns>
    public BatchRun Run(IReadOnlyList<TokenizedText> texts)
    {
        var dimensions = encoder.Model.Dimensions;
        if (_vectors.Length < texts.Count * dimensions) _vectors = new float[texts.Count * dimensions];
        var vectors = _vectors.AsMemory(0, texts.Count * dimensions);
        var padded = (long)texts.Count * texts.Max(text => text.Ids.Length);
        var started = time.GetTimestamp();
        EncoderException?[]? failures = null;
        if (TryEncode(texts, vectors.Span) is { } failure)
        {
            failures = texts.Count == 1 ? [failure] : RunAlone(texts, vectors);
        }

        return new BatchRun(vectors, failures, padded, time.GetElapsedTime(started));
    }

    private EncoderException?[] RunAlone(IReadOnlyList<TokenizedText> texts, Memory<float> vectors)
    {
        var dimensions = encoder.Model.Dimensions;
        var failures = new EncoderException?[texts.Count];
        for (var i = 0; i < texts.Count; i++)
        {
            failures[i] = TryEncode([texts[i]], vectors.Span.Slice(i * dimensions, dimensions));
        }

        return failures;
    }

    // The worker outlives whatever an encoder throws: it hands it to those who wait.
    private EncoderException? TryEncode(IReadOnlyList<TokenizedText> texts, Span<float> vectors)
    {
        try
        {
            encoder.Encode(texts, vectors);
            return null;
        }
        catch (EncoderException exception)
        {
            return exception;
        }
        catch (Exception exception)
        {
            return new EncoderException($"Model '{encoder.Model.Version.Name}' failed: {exception.Message}", exception);
        }
    }
}

/// <summary>What came out of a batch.</summary>
/// <param name="Vectors">Shape [texts, dimensions].</param>
/// <param name="Failures">Null when none failed; otherwise by text, null for those that did not.</param>
/// <param name="PaddedTokens">Texts times the longest.</param>
/// <param name="Elapsed">How long it ran.</param>
internal readonly record struct BatchRun(
    ReadOnlyMemory<float> Vectors, IReadOnlyList<EncoderException?>? Failures, long PaddedTokens, TimeSpan Elapsed);
