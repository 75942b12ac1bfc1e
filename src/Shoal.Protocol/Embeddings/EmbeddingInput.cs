using System.Text.Json.Serialization;
using Shoal.Protocol.Json;

namespace Shoal.Protocol;

/// <summary>What is to be embedded. On the wire a string, strings, token ids, or lists of token ids.</summary>
[JsonConverter(typeof(EmbeddingInputConverter))]
public sealed record EmbeddingInput
{
    /// <summary>Creates an input of one text.</summary>
    public EmbeddingInput(string text) => Texts = [text];

    /// <summary>Creates an input of many texts.</summary>
    public EmbeddingInput(IReadOnlyList<string> texts) => Texts = texts;

    /// <summary>Creates an input of texts that are tokenized already.</summary>
    public EmbeddingInput(IReadOnlyList<int[]> tokenIds) => TokenIds = tokenIds;

    /// <summary>The texts; null when token ids were given. An empty array on the wire is no texts.</summary>
    public IReadOnlyList<string>? Texts { get; }

    /// <summary>One list of the model's token ids per input; null when texts were given.</summary>
    public IReadOnlyList<int[]>? TokenIds { get; }

    /// <summary>How many embeddings are asked for.</summary>
    public int Count => Texts?.Count ?? TokenIds!.Count;
}
