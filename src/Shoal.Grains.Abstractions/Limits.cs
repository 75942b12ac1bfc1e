namespace Shoal.Grains.Abstractions;

/// <summary>
/// Every bound a caller can meet. <c>docs/limits.md</c> gives the reasons; a test keeps the two equal.
/// </summary>
public static class Limits
{
    /// <summary>Longest title in UTF-8 bytes.</summary>
    public const int MaxTitleBytes = 4 * 1024;

    /// <summary>Longest text of a document or of one input of an embedding request, in UTF-8 bytes.</summary>
    public const int MaxTextBytes = 1024 * 1024;

    /// <summary>Longest query text in UTF-8 bytes.</summary>
    public const int MaxQueryBytes = 32 * 1024;

    /// <summary>Largest metadata object in bytes of JSON.</summary>
    public const int MaxMetadataBytes = 64 * 1024;

    /// <summary>Deepest nesting of metadata.</summary>
    public const int MaxMetadataDepth = 16;

    /// <summary>Most documents in one JSON array request.</summary>
    public const int MaxBulkItems = 10_000;

    /// <summary>Longest line of an NDJSON request in bytes.</summary>
    public const int MaxLineBytes = 8 * 1024 * 1024;

    /// <summary>Largest request body that is not streamed, in bytes.</summary>
    public const int MaxBodyBytes = 64 * 1024 * 1024;

    /// <summary>Most hits of one search.</summary>
    public const int MaxTopK = 1_000;

    /// <summary>Most searches of one batch request.</summary>
    public const int MaxBatchSearches = 100;

    /// <summary>Most documents of one listing page.</summary>
    public const int MaxPage = 1_000;

    /// <summary>Most ids of one query for documents.</summary>
    public const int MaxQueryIds = 1_000;

    /// <summary>Most inputs of one embedding request (as OpenAI's).</summary>
    public const int MaxEmbeddingInputs = 2_048;

    /// <summary>Most texts of one call to an encoder grain.</summary>
    public const int MaxEncodeBatch = 64;

    /// <summary>Longest caller-supplied vector.</summary>
    public const int MaxDimensions = 4_096;

    /// <summary>Most shards of a collection.</summary>
    public const int MaxShards = 64;

    /// <summary>Most filterable fields of a collection.</summary>
    public const int MaxFilterableFields = 64;

    /// <summary>Longest name of a filterable field in UTF-8 bytes.</summary>
    public const int MaxFieldNameBytes = 128;

    /// <summary>Most collections of a cluster.</summary>
    public const int MaxCollections = 10_000;

    /// <summary>Longest a search may be asked to take.</summary>
    public static readonly TimeSpan MaxTimeout = TimeSpan.FromSeconds(60);

    /// <summary>Longest name of a search's user in UTF-8 bytes.</summary>
    public const int MaxUserBytes = 512;

    /// <summary>Longest name of who commands a rollout, in UTF-16 units.</summary>
    public const int MaxActorLength = 128;

    /// <summary>Queries of a judged set.</summary>
    public const int MaxJudgedQueries = 10_000;

    /// <summary>Bytes of a judged set as JSON.</summary>
    public const int MaxJudgmentBytes = 8 * 1024 * 1024;
}
