using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>A document as a caller writes it: the body of a PUT, and one item of a bulk request.</summary>
/// <remarks>What is encoded is title, a space, text. A write replaces the whole document.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record Document
{
    /// <summary>
    /// Any Unicode text of 1 to 512 UTF-8 bytes. Required in bulk; in a PUT optional, then equal to the path's.
    /// </summary>
    public string? Id { get; init; }

    /// <summary>Default: none.</summary>
    public string? Title { get; init; }

    /// <summary>Default: none. Title and text may not both be empty where a model encodes.</summary>
    public string? Text { get; init; }

    /// <summary>A JSON object, or null. Default: none.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>
    /// Shape [dimensions], finite; required in a collection of caller-supplied vectors, refused in others.
    /// </summary>
    public float[]? Vector { get; init; }
}
