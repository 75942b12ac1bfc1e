using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Documents;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/documents/{id}</c>: one document at a time.</summary>
internal static class DocumentsEndpoints
{
    private const string Vectors = "vectors";

    public static void MapDocuments(this IEndpointRouteBuilder v1)
    {
        var documents = v1.MapGroup("/collections/{collection}/documents").WithTags("Documents");
        documents.MapPut("/{id}", PutAsync)
            .WithName("PutDocument")
            .WithSummary("Write one document")
            .WithDescription("The answer means durable and searchable. If-Match takes the version the caller knows.")
            .Accepts<Document>(MediaTypes.Json)
            .Produces<DocumentResult>(StatusCodes.Status201Created)
            .Produces<DocumentResult>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.InvalidDocumentId, ErrorCode.EmptyText, ErrorCode.TextTooLarge,
                ErrorCode.InvalidText, ErrorCode.TextTruncated, ErrorCode.InvalidMetadata, ErrorCode.InvalidVector,
                ErrorCode.ModelRequired, ErrorCode.VersionConflict, ErrorCode.Overloaded, ErrorCode.StorageUnavailable,
                ErrorCode.OutcomeUnknown);
        documents.MapGet("/{id}", GetAsync)
            .WithName("GetDocument")
            .WithSummary("Get one document")
            .Produces<StoredDocument>()
            .Refuses(ErrorCode.CollectionNotFound, ErrorCode.DocumentNotFound, ErrorCode.InvalidDocumentId);
        documents.MapPatch("/{id}", PatchAsync)
            .WithName("PatchDocument")
            .WithSummary("Merge metadata into one document; encodes nothing")
            .Accepts<DocumentPatch>(MediaTypes.Json)
            .Produces<DocumentResult>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.DocumentNotFound, ErrorCode.InvalidDocumentId,
                ErrorCode.InvalidMetadata, ErrorCode.VersionConflict, ErrorCode.StorageUnavailable,
                ErrorCode.OutcomeUnknown);
        documents.MapDelete("/{id}", DeleteAsync)
            .WithName("DeleteDocument")
            .WithSummary("Delete one document, from every generation at once")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses(
                ErrorCode.CollectionNotFound, ErrorCode.DocumentNotFound, ErrorCode.InvalidDocumentId,
                ErrorCode.VersionConflict, ErrorCode.StorageUnavailable,
                ErrorCode.OutcomeUnknown);
    }

    private static async Task<IResult> PutAsync(
        HttpContext http,
        string collection,
        [Description("Percent-encoded; any Unicode text of 1 to 512 UTF-8 bytes.")] string id,
        [FromHeader(Name = IfMatch.Header), Description(IfMatch.Meaning)] string? ifMatch,
        DocumentService documents)
    {
        var document = await http.Request.ReadJsonAsync(ShoalJson.Wire.Document);
        var result = await documents
            .PutAsync(collection, document.ToInput(id), IfMatch.Parse(ifMatch), http.RequestAborted);
        return Written(http, result);
    }

    private static async Task<IResult> GetAsync(
        HttpContext http,
        string collection,
        string id,
        [Description("\"vectors\" adds the vectors of the serving generation.")] string? include,
        DocumentService documents)
    {
        if (include is not (null or "" or Vectors))
        {
            throw new ShoalException(ErrorCode.InvalidRequest, $"\"include\" may be \"{Vectors}\", not \"{include}\".");
        }

        var view = await documents.GetAsync(collection, id, include == Vectors, http.RequestAborted);
        http.Response.SetVersion(view.Version);
        return Results.Json(view.ToStored(), ShoalJson.Wire.StoredDocument);
    }

    private static async Task<IResult> PatchAsync(
        HttpContext http,
        string collection,
        string id,
        [FromHeader(Name = IfMatch.Header), Description(IfMatch.Meaning)] string? ifMatch,
        DocumentService documents)
    {
        var patch = await http.Request.ReadJsonAsync(ShoalJson.Wire.DocumentPatch);
        if (patch.Metadata is not { } metadata)
        {
            throw new ShoalException(ErrorCode.InvalidRequest, "\"metadata\" is required: a merge patch, RFC 7396.");
        }

        var result = await documents
            .PatchMetadataAsync(collection, id, metadata.GetRawText(), IfMatch.Parse(ifMatch), http.RequestAborted);
        return Written(http, result);
    }

    private static async Task<IResult> DeleteAsync(
        HttpContext http,
        string collection,
        string id,
        [FromHeader(Name = IfMatch.Header), Description(IfMatch.Meaning)] string? ifMatch,
        DocumentService documents)
    {
        await documents.DeleteAsync(collection, id, IfMatch.Parse(ifMatch), http.RequestAborted);
        return Results.NoContent();
    }

    private static IResult Written(HttpContext http, DocumentWriteResult result)
    {
        http.Response.SetVersion(result.Version);
        return Results.Json(
            result.ToResult(),
            ShoalJson.Wire.DocumentResult,
            statusCode: result.Status == WriteStatus.Created ? StatusCodes.Status201Created : StatusCodes.Status200OK);
    }
}
