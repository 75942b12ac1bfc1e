using System.Text.Json;

namespace Shoal.Protocol;

/// <summary>The answer to a search.</summary>
public sealed record SearchResponse
{
    /// <summary>One per document, its best chunk; scores descend, equal scores by id. At most <c>topK</c>.</summary>
    public required IReadOnlyList<Hit> Hits { get; init; }

    /// <summary>Names this answer in feedback.</summary>
    public required string QueryId { get; init; }

    /// <summary>The generation that answered.</summary>
    public required int Generation { get; init; }

    /// <summary>Whether the query's vector was mapped into the generation by a drift adapter.</summary>
    public required bool Adapter { get; init; }

    /// <summary><c>name@digest</c> of the generation; empty for caller-supplied vectors.</summary>
    public required string Model { get; init; }

    /// <summary>Whether the query was cut at the model's token limit.</summary>
    public bool QueryTruncated { get; init; }

    /// <summary>How much of the collection could answer.</summary>
    public required SearchCoverage Coverage { get; init; }

    /// <summary>Where the time went.</summary>
    public required SearchTimings Timings { get; init; }
}

/// <summary>One document found.</summary>
public sealed record Hit
{
    /// <summary>The caller's id.</summary>
    public required string Id { get; init; }

    /// <summary>Larger is better. Cosine, −1 to 1, and dot: the similarity; Euclidean: minus the distance.</summary>
    public required float Score { get; init; }

    /// <summary>The document's best chunk.</summary>
    public required HitChunk Chunk { get; init; }

    /// <summary>Null when none was given or asked for.</summary>
    public string? Title { get; init; }

    /// <summary>Null when none was given or asked for.</summary>
    public string? Text { get; init; }

    /// <summary>A JSON object; null when none was given or asked for.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>The chunk that made a document a hit.</summary>
/// <param name="Index">0 or greater.</param>
/// <param name="Start">First UTF-16 unit of the document's text.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
public sealed record HitChunk(int Index, int Start, int End);

/// <summary>How much of the collection could answer; less than all means hits may be missing.</summary>
/// <param name="ShardsAnswered">Shards that answered in time.</param>
/// <param name="ShardsAsked">Shards of the collection.</param>
/// <param name="Documents">The share of documents with vectors in the generation, 0 to 1.</param>
public sealed record SearchCoverage(int ShardsAnswered, int ShardsAsked, double Documents);

/// <summary>Where the time of a search went, in milliseconds.</summary>
/// <param name="EncodeMs">Encoding the query; 0 for a vector.</param>
/// <param name="SearchMs">The shards, from the first asked to the last answer.</param>
/// <param name="TotalMs">All of it, on the server.</param>
public sealed record SearchTimings(double EncodeMs, double SearchMs, double TotalMs);
