using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>What a <see cref="ShoalEmbeddingGenerator"/> asks for where a call does not say.</summary>
public sealed class ShoalEmbeddingGeneratorOptions
{
    /// <summary>The model's name, or <c>name@digest</c>.</summary>
    /// <value>Default: <c>all-minilm-l6-v2</c>, the bundled one.</value>
    public string ModelId { get; set; } = "all-minilm-l6-v2";

    /// <summary>The length of the vectors, where the model can give another than its own.</summary>
    /// <value>Default: null, the model's own.</value>
    public int? Dimensions { get; set; }

    /// <summary><c>query</c> or <c>document</c>: which prompt the model puts in front.</summary>
    /// <value>Default: <c>document</c>.</value>
    public string InputType { get; set; } = EmbeddingInputTypes.Document;

    /// <summary>Whether a text over the model's token limit is cut and reported, not refused.</summary>
    /// <value>Default: true.</value>
    public bool Truncate { get; set; } = true;
}
