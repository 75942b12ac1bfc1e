using System.Text.Json;
using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>One document of a bulk run: its line on the wire, and what has become of it.</summary>
internal sealed class BulkItem
{
    private BulkItem(string? id) => Id = id;

    /// <summary>The caller's id; null is refused by the server, as any bad id is.</summary>
    public string? Id { get; }

    /// <summary>One line of JSON without its end; empty when the document was refused here.</summary>
    public ReadOnlyMemory<byte> Line { get; private init; }

    /// <summary>The last answer; null until there is one.</summary>
    public DocumentResult? Result { get; set; }

    /// <summary>Whether it has still to be sent, for the first time or again.</summary>
    public bool IsOpen => Result is null || (Result.Error is { } error && MayPass(error));

    /// <summary>Whether the same write may succeed later.</summary>
    public static bool MayPass(DocumentError error) =>
        error.Code is ShoalErrorCodes.Overloaded or ShoalErrorCodes.Unavailable;

    /// <summary>Writes a document's line, or refuses what JSON cannot carry.</summary>
    public static BulkItem From(Document document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (!UnicodeText.IsWellFormed(document.Id))
        {
            return Refused(document.Id, ShoalErrorCodes.InvalidDocumentId, "The id holds a lone surrogate: remove it.");
        }

        if (!UnicodeText.IsWellFormed(document.Title) || !UnicodeText.IsWellFormed(document.Text))
        {
            return Refused(document.Id, ShoalErrorCodes.InvalidText, "The text holds a lone surrogate: remove it.");
        }

        if (document.Vector?.All(float.IsFinite) == false)
        {
            return Refused(document.Id, ShoalErrorCodes.InvalidVector, "The vector is not finite everywhere.");
        }

        return new BulkItem(document.Id)
        {
            Line = JsonSerializer.SerializeToUtf8Bytes(document, ShoalJson.Wire.Document),
        };
    }

    private static BulkItem Refused(string? id, string code, string detail) => new(id)
    {
        Result = new DocumentResult
        {
            Id = id,
            Status = DocumentStatus.Failed,
            Error = new DocumentError(code, detail),
        },
    };
}
