using System.Numerics.Tensors;

namespace Shoal.Encoders.Inference;

/// <summary>Finds out at opening whether a model works and whether a text's vector depends on its batch.</summary>
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

    /// <summary>Encodes probes alone and together.</summary>
    /// <returns>The lowest cosine between the two; 1 when batches make no difference.</returns>
    /// <exception cref="EncoderException">The model does not run.</exception>
    public static float LowestCosine(ITextEncoder encoder)
    {
        var dimensions = encoder.Model.Dimensions;
        var texts = Probes.Select(probe => encoder.Tokenize(probe, InputKind.Document)).ToArray();
        var together = new float[texts.Length * dimensions];
        var alone = new float[dimensions];
        encoder.Encode(texts, together);
        var lowest = 1f;
        for (var i = 0; i < texts.Length; i++)
        {
            encoder.Encode([texts[i]], alone);
            var cosine = TensorPrimitives.CosineSimilarity<float>(alone, together.AsSpan(i * dimensions, dimensions));
            lowest = Math.Min(lowest, cosine);
        }

        return lowest;
    }
}
