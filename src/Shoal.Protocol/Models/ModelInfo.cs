using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>A model: <c>GET /v1/models/{name}</c>. OpenAI's members plus what decides its vectors.</summary>
public sealed record ModelInfo
{
    /// <summary>The name it serves under.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>model</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; init; } = "model";

    /// <summary>Unix time of its registration, in seconds; 0 when unknown.</summary>
    public long Created { get; init; }

    /// <summary>Always <c>shoal</c>; OpenAI's clients expect the member.</summary>
    [JsonPropertyName("owned_by")]
    public string OwnedBy { get; init; } = "shoal";

    /// <summary>
    /// SHA-256 of everything that changes a vector; empty when the directory could not be read that far.
    /// </summary>
    public required string Digest { get; init; }

    /// <summary><c>text-embedding</c>, <c>sparse-embedding</c>, <c>cross-encoder</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>The length of its vectors; 0 when unknown.</summary>
    public int Dimensions { get; init; }

    /// <summary>The token limit, special tokens included; 0 when unknown.</summary>
    public int MaxTokens { get; init; }

    /// <summary>The pooling mode; null when the graph pools.</summary>
    public string? Pooling { get; init; }

    /// <summary>Whether vectors are L2-normalized.</summary>
    public bool Normalize { get; init; }

    /// <summary>What is put in front of a query; may be empty.</summary>
    public string QueryPrompt { get; init; } = "";

    /// <summary>What is put in front of a document; may be empty.</summary>
    public string DocumentPrompt { get; init; } = "";

    /// <summary>Whether a text's vector is independent of its batch; null until the model was opened.</summary>
    public bool? BatchInvariant { get; init; }

    /// <summary>Whether some node can run it.</summary>
    public required bool Available { get; init; }

    /// <summary>Why no node can run it; null when one can.</summary>
    public string? Reason { get; init; }

    /// <summary>The devices that can serve it, as <c>node/device</c>.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>The names of the nodes that hold it, whether or not a device of theirs can serve it.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];
}

/// <summary><c>GET /v1/models</c>, in OpenAI's list shape.</summary>
/// <param name="Data">Ascending by name, ordinal.</param>
public sealed record ModelList(IReadOnlyList<ModelInfo> Data)
{
    /// <summary>Always <c>list</c>.</summary>
    [JsonPropertyName("object")]
    public string ObjectType { get; init; } = "list";
}
