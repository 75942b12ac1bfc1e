using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>The answer to <see cref="EmbeddingsRequest"/>, in OpenAI's shape.</summary>
public sealed record EmbeddingsResponse
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; init; } = "list";

    /// <summary>One per input, in the request's order.</summary>
    [JsonPropertyName("data")]
    public required IReadOnlyList<EmbeddingData> Data { get; init; }

    /// <summary>The model that encoded.</summary>
    [JsonPropertyName("model")]
    public required string Model { get; init; }

    /// <summary>What was counted.</summary>
    [JsonPropertyName("usage")]
    public required EmbeddingUsage Usage { get; init; }
}

/// <summary>One embedding.</summary>
public sealed record EmbeddingData
{
    /// <summary>Always <c>embedding</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; init; } = "embedding";

    /// <summary>Which input it belongs to, from 0.</summary>
    [JsonPropertyName("index")]
    public required int Index { get; init; }

    /// <summary>Shape [dimensions].</summary>
    [JsonPropertyName("embedding")]
    public required EmbeddingVector Embedding { get; init; }

    /// <summary>Whether the text was cut at the model's token limit; left out when it was not.</summary>
    [JsonPropertyName("truncated")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Truncated { get; init; }
}

/// <summary>The tokens that were encoded, special ones included.</summary>
/// <param name="PromptTokens">Of all inputs.</param>
/// <param name="TotalTokens">The same number; OpenAI's clients expect both.</param>
public sealed record EmbeddingUsage(
    [property: JsonPropertyName("prompt_tokens")] long PromptTokens,
    [property: JsonPropertyName("total_tokens")] long TotalTokens);
