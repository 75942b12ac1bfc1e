namespace Shoal.Protocol;

/// <summary>
/// The limits that both sides of the HTTP API know. Over one is a 4xx that names it; see docs/limits.md.
/// </summary>
public static class Limits
{
    /// <summary>Longest document id, in UTF-8 bytes: an id is part of a URL and of every index row.</summary>
    public const int MaxDocumentIdBytes = 512;

    /// <summary>Longest title of a document, in UTF-8 bytes.</summary>
    public const int MaxTitleBytes = 4096;

    /// <summary>Longest text of a document, and longest text to embed, in UTF-8 bytes.</summary>
    public const int MaxTextBytes = 1024 * 1024;

    /// <summary>Largest metadata of a document, in bytes of JSON.</summary>
    public const int MaxMetadataBytes = 64 * 1024;

    /// <summary>Most documents in one bulk request.</summary>
    public const int MaxBulkDocuments = 10_000;

    /// <summary>Largest request body, in bytes.</summary>
    public const int MaxRequestBytes = 64 * 1024 * 1024;

    /// <summary>Most inputs in one embeddings request; OpenAI's limit.</summary>
    public const int MaxEmbeddingInputs = 2048;

    /// <summary>Most searches in one batch.</summary>
    public const int MaxSearchBatch = 100;

    /// <summary>Largest <c>topK</c>.</summary>
    public const int MaxTopK = 1000;

    /// <summary>The <c>topK</c> of a search that does not say.</summary>
    public const int DefaultTopK = 10;

    /// <summary>Longest time one search may take, in milliseconds.</summary>
    public const int MaxTimeoutMs = 60_000;

    /// <summary>The time of a search that does not say, in milliseconds.</summary>
    public const int DefaultTimeoutMs = 2000;

    /// <summary>Most documents in one page of a listing, and most ids in one query.</summary>
    public const int MaxPageSize = 1000;

    /// <summary>The page of a listing that does not say.</summary>
    public const int DefaultPageSize = 100;

    /// <summary>Longest collection or alias name, in characters.</summary>
    public const int MaxNameLength = 64;

    /// <summary>Most shards of a collection.</summary>
    public const int MaxShards = 64;

    /// <summary>Most filterable fields of a collection.</summary>
    public const int MaxFilterableFields = 64;

    /// <summary>Longest <c>user</c> of a search, in UTF-8 bytes.</summary>
    public const int MaxUserBytes = 512;

    /// <summary>Longest name of who commands a rollout, in UTF-16 units.</summary>
    public const int MaxActorLength = 128;

    /// <summary>Most queries of a judged set.</summary>
    public const int MaxJudgedQueries = 10_000;

    /// <summary>Largest judged set as JSON, in bytes.</summary>
    public const int MaxJudgmentBytes = 8 * 1024 * 1024;

    /// <summary>Longest caller-supplied vector, in components.</summary>
    public const int MaxDimensions = 4096;
}
