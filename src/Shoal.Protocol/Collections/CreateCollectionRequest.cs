using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>
/// <c>PUT /v1/collections/{c}</c>. A member that is null or missing has the default its comment gives.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record CreateCollectionRequest
{
    /// <summary>
    /// The model that encodes, <c>name</c> or <c>name@digest</c>. Default: none, the caller supplies vectors.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>The length of the vectors, 1 to 4,096; required without a model. Default: the model's.</summary>
    public int? Dimensions { get; init; }

    /// <summary>The number of shards, 1 to 64; cannot change in place. Default: 1.</summary>
    public int? Shards { get; init; }

    /// <summary><c>cosine</c>, <c>dot</c> or <c>euclidean</c>. Default: <c>cosine</c>.</summary>
    public string? Distance { get; init; }

    /// <summary>Whether a text over the model's token limit is cut and reported, not refused. Default: true.</summary>
    public bool? Truncate { get; init; }

    /// <summary>How documents are cut into chunks. Default: <c>{ "strategy": "whole" }</c>.</summary>
    public ChunkingRequest? Chunking { get; init; }

    /// <summary>The metadata fields that filters may name, at most 64. Default: none.</summary>
    public IReadOnlyList<string>? Filterable { get; init; }

    /// <summary>The documents' language (BCP 47). Default: <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The vector index of each shard. Default: every member's own default.</summary>
    public IndexRequest? Index { get; init; }
}

/// <summary>How documents are cut into chunks.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChunkingRequest
{
    /// <summary><c>whole</c>: a document is one chunk. Default: <c>whole</c>.</summary>
    public string? Strategy { get; init; }
}

/// <summary>The vector index of each shard. Names and defaults of Malkov &amp; Yashunin 2018.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record IndexRequest
{
    /// <summary><c>auto</c> (exact below a threshold), <c>flat</c> or <c>hnsw</c>. Default: <c>auto</c>.</summary>
    public string? Type { get; init; }

    /// <summary>Links of a node per level, 2 to 128. Default: 16.</summary>
    public int? M { get; init; }

    /// <summary>Candidates looked at while a node is added, M to 4,096. Default: 200.</summary>
    public int? EfConstruction { get; init; }

    /// <summary>Candidates looked at by a search, 1 to 4,096. Default: 64.</summary>
    public int? EfSearch { get; init; }

    /// <summary>
    /// What the graph is walked on, before the vectors rank what was found: <c>scalar</c> (a byte a dimension),
    /// <c>float16</c>, <c>binary</c> (a bit a dimension, for hundreds of dimensions or more) or <c>none</c>. Default:
    /// <c>scalar</c>.
    /// </summary>
    public string? Quantization { get; init; }

    /// <summary>
    /// Where the float32 vectors lie: <c>memory</c>, or <c>disk</c>, in a local file that is mapped, of which a search
    /// reads the few dozen vectors that it ranks anew; then <c>scalar</c> needs about 600 bytes a vector of 384
    /// dimensions, not 2,200. Default: <c>memory</c>.
    /// </summary>
    public string? Vectors { get; init; }
}
