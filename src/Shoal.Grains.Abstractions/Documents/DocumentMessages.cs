using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Abstractions.Documents;

/// <summary>A document as a caller writes it.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DocumentInput")]
public sealed record DocumentInput
{
    /// <summary>The caller's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Optional; encoded in front of the text.</summary>
    [Id(1)] public string? Title { get; init; }

    /// <summary>What is encoded is title, a space, text.</summary>
    [Id(2)] public string? Text { get; init; }

    /// <summary>A JSON object as text, or null.</summary>
    [Id(3)] public string? MetadataJson { get; init; }

    /// <summary>One vector, in collections of caller-supplied vectors.</summary>
    [Id(4)] public VectorBlock? Vector { get; init; }
}

/// <summary>What became of one written document.</summary>
public enum WriteStatus
{
    /// <summary>It is new.</summary>
    Created = 0,

    /// <summary>It was replaced.</summary>
    Updated = 1,

    /// <summary>It was the same already; nothing was written or encoded.</summary>
    Unchanged = 2,

    /// <summary>It was removed.</summary>
    Deleted = 3,

    /// <summary>Nothing was changed; see the error.</summary>
    Failed = 4,
}

/// <summary>The answer to one write: durable and searchable when it is not <see cref="WriteStatus.Failed"/>.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DocumentWriteResult")]
public sealed record DocumentWriteResult
{
    /// <summary>The caller's id; null where a line could not be read that far.</summary>
    [Id(0)] public string? Id { get; init; }

    /// <summary>What became of it.</summary>
    [Id(1)] public required WriteStatus Status { get; init; }

    /// <summary>The document's version now.</summary>
    [Id(2)] public long Version { get; init; }

    /// <summary>Whether the text was cut at the model's token limit.</summary>
    [Id(3)] public bool Truncated { get; init; }

    /// <summary>Why it failed.</summary>
    [Id(4)] public ItemError? Error { get; init; }
}

/// <summary>A document as a reader sees it.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DocumentView")]
public sealed record DocumentView
{
    /// <summary>The caller's id.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Null when none was given.</summary>
    [Id(1)] public string? Title { get; init; }

    /// <summary>Null when none was given.</summary>
    [Id(2)] public string? Text { get; init; }

    /// <summary>A JSON object as text, or null.</summary>
    [Id(3)] public string? MetadataJson { get; init; }

    /// <summary>The commit sequence number of its last change.</summary>
    [Id(4)] public required long Version { get; init; }

    /// <summary>When it was last changed.</summary>
    [Id(5)] public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Its chunks in the serving generation.</summary>
    [Id(6)] public ChunkView[] Chunks { get; init; } = [];

    /// <summary>Whether its text was cut at the model's token limit in the serving generation.</summary>
    [Id(7)] public bool Truncated { get; init; }

    /// <summary>The model version its serving vectors were made with; empty for caller-supplied ones.</summary>
    [Id(8)] public string ModelVersion { get; init; } = "";

    /// <summary>Shape [chunks, dimensions], only when vectors were asked for.</summary>
    [Id(9)] public VectorBlock? Vectors { get; init; }
}

/// <summary>A span of a document's text that became one vector.</summary>
/// <param name="Index">0 or greater.</param>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
/// <param name="TokenCount">Tokens encoded, special ones included.</param>
/// <param name="ContentHash">Hash of everything that was encoded.</param>
[GenerateSerializer, Immutable, Alias("shoal.ChunkView")]
public sealed record ChunkView(
    [property: Id(0)] int Index,
    [property: Id(1)] int Start,
    [property: Id(2)] int End,
    [property: Id(3)] int TokenCount,
    [property: Id(4)] ulong ContentHash);
