namespace Shoal.Encoders.Models;

/// <summary>What a model directory says about its model, read without opening the weights in a runtime.</summary>
public sealed record ModelManifest
{
    /// <summary>Name and digest.</summary>
    public required ModelVersion Version { get; init; }

    /// <summary>The directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The ONNX graph, relative to <see cref="Directory"/>.</summary>
    public required string OnnxFile { get; init; }

    /// <summary>The <c>tokenizer.json</c>, relative to <see cref="Directory"/>.</summary>
    public string TokenizerFile { get; init; } = "tokenizer.json";

    /// <summary><c>text-embedding</c>, <c>sparse-embedding</c>, <c>cross-encoder</c>, …</summary>
    public required string Kind { get; init; }

    /// <summary>Null when this build can run the model; otherwise why it cannot, in one sentence.</summary>
    public string? UnavailableReason { get; init; }

    /// <summary>The length of its vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The token limit, special tokens included.</summary>
    public required int MaxTokens { get; init; }

    /// <summary>The name of the pooling mode (see <c>PoolingRegistry</c>); null when the graph pools.</summary>
    public string? Pooling { get; init; }

    /// <summary>Whether vectors are L2-normalized after pooling.</summary>
    public bool Normalize { get; init; }

    /// <summary>The graph's output to read; null for its first.</summary>
    public string? Output { get; init; }

    /// <summary>What is put in front of a query; empty for nothing.</summary>
    public string QueryPrompt { get; init; } = "";

    /// <summary>What is put in front of a document; empty for nothing.</summary>
    public string DocumentPrompt { get; init; } = "";

    /// <summary>
    /// <c>cosine</c>, <c>dot</c> or <c>euclidean</c>, as the model was trained; null when it does not say.
    /// </summary>
    public string? Similarity { get; init; }
}
