using System.Text.Json;

namespace Shoal.Protocol;

/// <summary>A document as a reader sees it.</summary>
public sealed record StoredDocument
{
    /// <summary>The caller's id.</summary>
    public required string Id { get; init; }

    /// <summary>Null when none was given.</summary>
    public string? Title { get; init; }

    /// <summary>Null when none was given.</summary>
    public string? Text { get; init; }

    /// <summary>A JSON object; null when none was given.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>
    /// The commit sequence number of its last change: it only grows, through deletion and re-creation too.
    /// </summary>
    public required long Version { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether its text was cut at the model's token limit in the serving generation.</summary>
    public required bool Truncated { get; init; }

    /// <summary><c>name@digest</c> its serving vectors were made with; null for caller-supplied ones.</summary>
    public string? Model { get; init; }

    /// <summary>Its chunks in the serving generation, ascending by index.</summary>
    public required IReadOnlyList<Chunk> Chunks { get; init; }

    /// <summary>Shape [chunks, dimensions]; only with <c>?include=vectors</c>.</summary>
    public IReadOnlyList<float[]>? Vectors { get; init; }
}

/// <summary>A span of a document's text that became one vector.</summary>
/// <param name="Index">0 or greater.</param>
/// <param name="Start">First UTF-16 unit of the text.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
/// <param name="Tokens">Tokens encoded, special ones included; 0 for caller-supplied vectors.</param>
public sealed record Chunk(int Index, int Start, int End, int Tokens);
