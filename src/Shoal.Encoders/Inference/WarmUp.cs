using System.Numerics.Tensors;
using Shoal.Encoders.Tokenization;

namespace Shoal.Encoders.Inference;

/// <summary>
/// Finds out at opening whether a model works, how fast, and whether a text's vector depends on its batch.
/// </summary>
internal static class WarmUp
{
    /// <summary>The lowest cosine between a text alone and in a batch that still counts as the same vector.</summary>
    public const float InvariantCosine = 0.99999f;

    // Of different lengths, scripts and activations: a dynamically quantized graph takes its scales from the whole
    // batch, and it is the outliers of one text that change another.
    private static readonly string[] Probes =
    [
        "a",
        "What is the capital of France?",
        "THE QUICK BROWN FOX; jumps over 13 lazy dogs!!! 🚀",
        "Section 4.2: the parties shall, within thirty (30) days of written notice, remedy any material breach.",
        string.Join(' ', Enumerable.Repeat("Aspirin reduces inflammation by blocking the enzyme cyclooxygenase.", 6)),
    ];

    // The clock's ticks are finer than a batch, but a fake encoder may take none.
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1);

    /// <summary>Encodes probes together and alone.</summary>
    /// <exception cref="EncoderException">The model does not run.</exception>
    public static WarmUpResult Run(ITextEncoder encoder, TimeProvider time)
    {
        EncodeGreatestId(encoder);
        var dimensions = encoder.Model.Dimensions;
        var texts = Probes.Select(probe => encoder.Tokenize(probe, InputKind.Document)).ToArray();
        var together = new float[texts.Length * dimensions];
        var alone = new float[dimensions];
        encoder.Encode(texts, together);
        var lowest = 1f;
        var rate = 0.0;
        for (var i = 0; i < texts.Length; i++)
        {
            var started = time.GetTimestamp();
            encoder.Encode([texts[i]], alone);
            var elapsed = TimeSpan.FromTicks(Math.Max(Shortest.Ticks, time.GetElapsedTime(started).Ticks));
            var cosine = TensorPrimitives.CosineSimilarity<float>(alone, together.AsSpan(i * dimensions, dimensions));
            lowest = Math.Min(lowest, cosine);
            // The longest text pays the fixed cost of a run once for most tokens, as a batch does.
            rate = Math.Max(rate, texts[i].Ids.Length / elapsed.TotalSeconds);
        }

        return new WarmUpResult(lowest, rate);
    }

    // A tokenizer of another release may know ids that the weights do not.
    private static void EncodeGreatestId(ITextEncoder encoder)
    {
        var greatest = encoder.VocabularySize - 1;
        try
        {
            encoder.Encode([new TokenizedText(new[] { greatest }, 1)], new float[encoder.Model.Dimensions]);
        }
        catch (EncoderException exception)
        {
            throw new EncoderException(
                $"Model '{encoder.Model.Version.Name}', file '{encoder.Model.TokenizerFile}': the graph cannot run "
                    + $"token id {greatest}, the greatest that the tokenizer gives. {exception.Message}",
                exception.Device,
                exception);
        }
    }
}

/// <summary>What a warm-up found.</summary>
/// <param name="LowestCosine">Between a text alone and in a batch; 1 when batches make no difference.</param>
/// <param name="TokensPerSecond">The fastest of the texts alone, after the first run; greater than 0.</param>
internal readonly record struct WarmUpResult(float LowestCosine, double TokensPerSecond);
