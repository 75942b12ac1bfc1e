using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>POST /v1/embeddings</c>: OpenAI's shape, with <c>input_type</c> and <c>truncate</c> added.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record EmbeddingsRequest
{
    /// <summary>The model's name, or <c>name@digest</c>; required.</summary>
    [JsonPropertyName("model")]
    public string? Model { get; init; }

    /// <summary>1 to 2,048 texts or token id lists; required.</summary>
    [JsonPropertyName("input")]
    public EmbeddingInput? Input { get; init; }

    /// <summary><c>float</c> or <c>base64</c>; see <see cref="EmbeddingFormats"/>. Default: <c>float</c>.</summary>
    [JsonPropertyName("encoding_format")]
    public string? EncodingFormat { get; init; }

    /// <summary>
    /// The length of the vectors wanted, where the model can give another than its own. Default: its own.
    /// </summary>
    [JsonPropertyName("dimensions")]
    public int? Dimensions { get; init; }

    /// <summary>
    /// <c>query</c> or <c>document</c>: which prompt the model puts in front. Default: <c>document</c>.
    /// </summary>
    [JsonPropertyName("input_type")]
    public string? InputType { get; init; }

    /// <summary>Whether a text over the model's token limit is cut and reported, not refused. Default: true.</summary>
    [JsonPropertyName("truncate")]
    public bool? Truncate { get; init; }

    /// <summary>Accepted because OpenAI's clients send it; has no effect.</summary>
    [JsonPropertyName("user")]
    public string? User { get; init; }
}

/// <summary>The values of <see cref="EmbeddingsRequest.EncodingFormat"/>.</summary>
public static class EmbeddingFormats
{
    /// <summary>A JSON array of numbers.</summary>
    public const string FloatArray = "float";

    /// <summary>The base64 text of little-endian IEEE 754 single-precision numbers.</summary>
    public const string Base64 = "base64";
}

/// <summary>The values of <see cref="EmbeddingsRequest.InputType"/>.</summary>
public static class EmbeddingInputTypes
{
    /// <summary>A text that searches.</summary>
    public const string Query = "query";

    /// <summary>A text that is searched.</summary>
    public const string Document = "document";
}
