using System.ComponentModel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Documents;
using Shoal.Protocol;
using Shoal.Server.Mapping;
using Shoal.Server.OpenApi;
using Shoal.Server.Requests;

namespace Shoal.Server.Endpoints;

/// <summary><c>/v1/collections/{c}/documents</c>: many documents at once.</summary>
internal static class BulkEndpoints
{
    public static void MapBulk(this IEndpointRouteBuilder v1)
    {
        var documents = v1.MapGroup("/collections/{collection}/documents").WithTags("Documents");
        documents.MapPost("", WriteAsync)
            .WithName("WriteDocuments")
            .WithSummary("Write many documents")
            .WithDescription(
                "A JSON array gives one answer with a result per item. NDJSON gives a result per line, in the order of "
                + "the lines: when the body has ended, or with ?stream=true while it is still being read. "
                + "An item that is refused never fails its neighbours.")
            .Accepts<IReadOnlyList<Document>>(MediaTypes.Json, MediaTypes.Ndjson)
            .Produces<BulkResponse>(StatusCodes.Status200OK, MediaTypes.Json)
            .AddOpenApiOperationTransformer(DescribeLinesAsync)
            .RefusesBodies(ErrorCode.CollectionNotFound, ErrorCode.Overloaded);
        documents.MapGet("", ListAsync)
            .WithName("ListDocuments")
            .WithSummary("List documents in id order")
            .Produces<DocumentList>()
            .Refuses(
                ErrorCode.InvalidRequest, ErrorCode.CollectionNotFound, ErrorCode.InvalidFilter,
                ErrorCode.FieldNotFilterable);
        documents.MapPost("/query", QueryAsync)
            .WithName("QueryDocuments")
            .WithSummary("Get many documents, by ids or by a filter")
            .Accepts<DocumentQuery>(MediaTypes.Json)
            .Produces<DocumentList>()
            .RefusesBodies(ErrorCode.CollectionNotFound, ErrorCode.InvalidFilter, ErrorCode.FieldNotFilterable);
        documents.MapPost("/delete", DeleteAsync)
            .WithName("DeleteDocuments")
            .WithSummary("Delete the documents that match a filter")
            .Accepts<DeleteDocumentsRequest>(MediaTypes.Json)
            .Produces<DeleteDocumentsResponse>()
            .RefusesBodies(
                ErrorCode.CollectionNotFound, ErrorCode.InvalidFilter, ErrorCode.FieldNotFilterable,
                ErrorCode.StorageUnavailable);
    }

    private static async Task<IResult> WriteAsync(
        HttpContext http,
        string collection,
        [Description("NDJSON only: send each result as soon as it and those before it are known.")] bool? stream,
        DocumentService documents)
    {
        if (http.Request.HasMediaType(MediaTypes.Json))
        {
            return await WriteArrayAsync(http, collection, documents);
        }

        if (!http.Request.HasMediaType(MediaTypes.Ndjson))
        {
            throw RequestBody.UnsupportedMediaType(MediaTypes.Json, MediaTypes.Ndjson);
        }

        if (stream == true) LiftLimits(http);
        var items = BulkItems.FromLinesAsync(http.Request.BodyReader, http.RequestAborted);
        var results = documents.WriteManyAsync(collection, items, http.RequestAborted);
        return new BulkLinesResult(results, stream == true);
    }

    private static async Task<IResult> WriteArrayAsync(HttpContext http, string collection, DocumentService documents)
    {
        using var body = await http.Request.ReadBytesAsync();
        var items = BulkItems.FromArray(body.GetBuffer().AsSpan(0, (int)body.Length));
        var results = documents.WriteManyAsync(collection, items.ToAsyncEnumerable(), http.RequestAborted);
        var ordered = new List<DocumentResult>(items.Count);
        await foreach (var result in results.WithCancellation(http.RequestAborted))
        {
            ordered.Add(result.ToResult());
        }

        return Results.Json(new BulkResponse(ordered), ShoalJson.Wire.BulkResponse);
    }

    /// <summary>The same status has two shapes, which the endpoint's metadata cannot say.</summary>
    private static Task DescribeLinesAsync(
        OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var line = new OpenApiSchemaReference(nameof(DocumentResult), context.Document);
        operation.Responses?["200"].Content?.Add(MediaTypes.Ndjson, new OpenApiMediaType { Schema = line });
        return Task.CompletedTask;
    }

    /// <summary>A stream may be as long and as slow as its client likes: no more than a line of it is held.</summary>
    private static void LiftLimits(HttpContext http)
    {
        http.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        http.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        string collection,
        [Description("Continue after this id.")] string? after,
        [Description("1 to 1,000; 100 when left out.")] int? limit,
        [Description("The filter of a search, as JSON.")] string? filter,
        DocumentService documents)
    {
        var size = limit ?? Protocol.Limits.DefaultPageSize;
        var page = await documents.ListAsync(collection, after, size, filter, http.RequestAborted);
        return Results.Json(ToList(page), ShoalJson.Wire.DocumentList);
    }

    private static async Task<IResult> QueryAsync(HttpContext http, string collection, DocumentService documents)
    {
        var query = await http.Request.ReadJsonAsync(ShoalJson.Wire.DocumentQuery);
        if (query.Ids is not { } ids)
        {
            return await ListAsync(http, collection, query.After, query.Limit, query.Filter?.GetRawText(), documents);
        }

        if (query.Filter is not null || query.After is not null || query.Limit is not null)
        {
            throw new ShoalException(
                ErrorCode.InvalidRequest, "\"ids\" is alone: \"filter\", \"after\" and \"limit\" do not go with it.");
        }

        var views = await documents.GetManyAsync(collection, ids, http.RequestAborted);
        return Results.Json(
            new DocumentList([.. views.Select(DocumentMapping.ToStored)]), ShoalJson.Wire.DocumentList);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, string collection, DocumentService documents)
    {
        var request = await http.Request.ReadJsonAsync(ShoalJson.Wire.DeleteDocumentsRequest);
        if (request.Filter is not { } filter)
        {
            throw new ShoalException(ErrorCode.InvalidRequest, "\"filter\" is required.");
        }

        var deleted = await documents.DeleteMatchingAsync(collection, filter.GetRawText(), http.RequestAborted);
        return Results.Json(new DeleteDocumentsResponse(deleted), ShoalJson.Wire.DeleteDocumentsResponse);
    }

    private static DocumentList ToList(DocumentPage page) =>
        new([.. page.Documents.Select(DocumentMapping.ToStored)], page.Next);
}
