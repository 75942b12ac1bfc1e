namespace Shoal.Grains.Abstractions.Search;

/// <summary>One search, as the gateway hands it down. Exactly one of text, vector and document is set.</summary>
public sealed record SearchQuery
{
    /// <summary>A text to encode as a query.</summary>
    public string? Text { get; init; }

    /// <summary>A vector of the serving generation, or of <see cref="Generation"/>.</summary>
    public VectorBlock? Vector { get; init; }

    /// <summary>The generation <see cref="Vector"/> belongs to; required only where more than one lives.</summary>
    public int? Generation { get; init; }

    /// <summary>
    /// The id of a document whose first chunk's vector is the query; the document itself is left out of the answer.
    /// </summary>
    public string? LikeDocumentId { get; init; }

    /// <summary>How many hits at most; 1 to 1,000.</summary>
    public int TopK { get; init; } = 10;

    /// <summary>Scan instead of walking the graph.</summary>
    public bool Exact { get; init; }

    /// <summary>The size of the candidate list; null for the collection's.</summary>
    public int? EfSearch { get; init; }

    /// <summary>Hits below this score are left out; null for none.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>The filter of the HTTP API as JSON text, or null.</summary>
    public string? FilterJson { get; init; }

    /// <summary>Whether hits carry title and text.</summary>
    public bool IncludeText { get; init; } = true;

    /// <summary>Whether hits carry metadata.</summary>
    public bool IncludeMetadata { get; init; } = true;

    /// <summary>
    /// Who asks: one caller stays with one generation while a canary runs. Null: each query for itself.
    /// </summary>
    public string? User { get; init; }

    /// <summary>How long the search may take in all; 1 ms to 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);
}

/// <summary>The answer to a search.</summary>
public sealed record SearchAnswer
{
    /// <summary>Best first; one per document; ties by id.</summary>
    public required IReadOnlyList<SearchHit> Hits { get; init; }

    /// <summary>Names this answer in feedback.</summary>
    public required string QueryId { get; init; }

    /// <summary>The generation that answered.</summary>
    public required int Generation { get; init; }

    /// <summary><c>name@digest</c>; empty for caller-supplied vectors.</summary>
    public required string ModelVersion { get; init; }

    /// <summary>
    /// Whether the query was encoded by the rollout's candidate and mapped into the vectors of the generation that
    /// answered.
    /// </summary>
    public bool Adapter { get; init; }

    /// <summary>Shards that answered in time.</summary>
    public required int ShardsAnswered { get; init; }

    /// <summary>Shards that were asked.</summary>
    public required int ShardsAsked { get; init; }

    /// <summary>The share of documents with vectors in the generation, over the shards that answered; 0 to 1.</summary>
    public required double DocumentCoverage { get; init; }

    /// <summary>Whether the query was cut at the model's token limit.</summary>
    public bool QueryTruncated { get; init; }

    /// <summary>Time spent encoding the query.</summary>
    public required TimeSpan EncodeTime { get; init; }

    /// <summary>Time spent in the shards.</summary>
    public required TimeSpan SearchTime { get; init; }

    /// <summary>Time from start to end.</summary>
    public required TimeSpan TotalTime { get; init; }
}

/// <summary>One document found.</summary>
[GenerateSerializer, Immutable, Alias("shoal.SearchHit")]
public sealed record SearchHit
{
    /// <summary>The caller's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Larger is better; see the collection's distance.</summary>
    [Id(1)] public required float Score { get; init; }

    /// <summary>The document's version that was scored.</summary>
    [Id(2)] public required long Version { get; init; }

    /// <summary>The best chunk.</summary>
    [Id(3)] public required int ChunkIndex { get; init; }

    /// <summary>First UTF-16 unit of the chunk in the text.</summary>
    [Id(4)] public required int ChunkStart { get; init; }

    /// <summary>One past the last UTF-16 unit.</summary>
    [Id(5)] public required int ChunkEnd { get; init; }

    /// <summary>Null when none was given or asked for.</summary>
    [Id(6)] public string? Title { get; init; }

    /// <summary>Null when none was given or asked for.</summary>
    [Id(7)] public string? Text { get; init; }

    /// <summary>A JSON object as text; null when none was given or asked for.</summary>
    [Id(8)] public string? MetadataJson { get; init; }
}
