namespace Shoal.Grains.Abstractions.Models;

/// <summary>A model as the cluster knows it.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ModelView")]
public sealed record ModelView
{
    /// <summary>The name it serves under.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>
    /// SHA-256 of everything that changes a vector; empty when the directory could not be read that far.
    /// </summary>
    [Id(1)] public required string Digest { get; init; }

    /// <summary><c>text-embedding</c>, <c>sparse-embedding</c>, <c>cross-encoder</c>, …</summary>
    [Id(2)] public required string Kind { get; init; }

    /// <summary>The length of its vectors; 0 when unknown.</summary>
    [Id(3)] public int Dimensions { get; init; }

    /// <summary>The token limit, special tokens included; 0 when unknown.</summary>
    [Id(4)] public int MaxTokens { get; init; }

    /// <summary>The pooling mode; null when the graph pools.</summary>
    [Id(5)] public string? Pooling { get; init; }

    /// <summary>Whether vectors are L2-normalized.</summary>
    [Id(6)] public bool Normalize { get; init; }

    /// <summary>What is put in front of a query.</summary>
    [Id(7)] public string QueryPrompt { get; init; } = "";

    /// <summary>What is put in front of a document.</summary>
    [Id(8)] public string DocumentPrompt { get; init; } = "";

    /// <summary>Whether a text's vector is independent of its batch; null until the model was opened.</summary>
    [Id(9)] public bool? BatchInvariant { get; init; }

    /// <summary>Null when some node can run it; otherwise why none can.</summary>
    [Id(10)] public string? UnavailableReason { get; init; }

    /// <summary>The devices that can serve it, as <c>node/device</c>.</summary>
    [Id(11)] public string[] Devices { get; init; } = [];

    /// <summary>The names of the nodes that hold it, whether or not a device of theirs can serve it.</summary>
    [Id(12)] public string[] Nodes { get; init; } = [];
}
