using System.Text.Json;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Protocol;
using Shoal.Server.Errors;

namespace Shoal.Server.Mapping;

/// <summary>Documents between HTTP and the cluster.</summary>
internal static class DocumentMapping
{
    /// <summary>Returns what the cluster is to write.</summary>
    /// <param name="document">As the caller sent it.</param>
    /// <param name="pathId">The id in the path; null in bulk, where the document must have its own.</param>
    /// <exception cref="ShoalException">
    /// The id is missing or differs, metadata is no object, or the vector is empty.
    /// </exception>
    public static DocumentInput ToInput(this Document document, string? pathId = null) => new()
    {
        Id = IdOf(document.Id, pathId),
        Title = document.Title,
        Text = document.Text,
        MetadataJson = ToObjectJson(document.Metadata),
        Vector = ToVector(document.Vector),
    };

    /// <summary>Returns a vector as one row; null for none.</summary>
    /// <exception cref="ShoalException">It has no components.</exception>
    public static VectorBlock? ToVector(float[]? vector) => vector switch
    {
        null => null,
        [] => throw new ShoalException(ErrorCode.InvalidVector, "The vector is empty."),
        _ => VectorBlock.From(vector.Length, vector),
    };

    /// <summary>Returns a document as a reader sees it.</summary>
    public static StoredDocument ToStored(this DocumentView view) => new()
    {
        Id = view.Id,
        Title = view.Title,
        Text = view.Text,
        Metadata = ToElement(view.MetadataJson),
        Version = view.Version,
        UpdatedAt = view.UpdatedAt,
        Truncated = view.Truncated,
        Model = view.ModelVersion is { Length: > 0 } model ? model : null,
        Chunks = [.. view.Chunks.Select(c => new Chunk(c.Index, c.Start, c.End, c.TokenCount))],
        Vectors = view.Vectors is { } block ? ToRows(block) : null,
    };

    /// <summary>Returns what became of one document; a failure names its code.</summary>
    public static DocumentResult ToResult(this DocumentWriteResult result) => result.Error is { } error
        ? new DocumentResult
        {
            Id = result.Id,
            Status = DocumentStatus.Failed,
            Error = new DocumentError(ErrorMapping.For(error.Code).Code, error.Detail),
        }
        : new DocumentResult
        {
            Id = result.Id,
            Status = result.Status switch
            {
                WriteStatus.Created => DocumentStatus.Created,
                WriteStatus.Updated => DocumentStatus.Updated,
                _ => DocumentStatus.Unchanged,
            },
            Version = result.Version,
            Truncated = result.Truncated,
        };

    /// <summary>Returns JSON text as an element; null for none.</summary>
    public static JsonElement? ToElement(string? json) => json is null ? null : JsonElement.Parse(json);

    private static float[][] ToRows(VectorBlock block) =>
        [.. Enumerable.Range(0, block.Count).Select(row => block[row].ToArray())];

    private static string? ToObjectJson(JsonElement? metadata) => metadata switch
    {
        null => null,
        { ValueKind: JsonValueKind.Object } element => element.GetRawText(),
        _ => throw new ShoalException(ErrorCode.InvalidMetadata, "The metadata is not a JSON object."),
    };

    private static string IdOf(string? own, string? pathId)
    {
        if (pathId is null)
        {
            return own ?? throw new ShoalException(ErrorCode.InvalidDocumentId, "The document has no \"id\".");
        }

        return own is null || own == pathId
            ? pathId
            : throw new ShoalException(
                ErrorCode.InvalidDocumentId, "The document's \"id\" differs from the id in the path.");
    }
}
