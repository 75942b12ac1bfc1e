using System.Runtime.CompilerServices;
using System.Text.Json;
using Shoal.Client.Http;
using Shoal.Protocol;

namespace Shoal.Client;

/// <inheritdoc cref="IDocumentsClient"/>
internal sealed class DocumentsClient(HttpTransport transport, string collection) : IDocumentsClient
{
    private readonly string _path = $"{CollectionsClient.PathOf(collection)}/documents";

    public Task<DocumentResult> PutAsync(Document document, long? ifMatch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentException.ThrowIfNullOrEmpty(document.Id, nameof(document));
        UnicodeText.ThrowIfIllFormed(document.Title, nameof(document));
        UnicodeText.ThrowIfIllFormed(document.Text, nameof(document));
        var request = ApiRequest.WithJson(HttpMethod.Put, PathOf(document.Id), document, ShoalJson.Wire.Document);
        return transport.SendAsync(
            request with { IfMatch = ifMatch }, ShoalJson.Wire.DocumentResult, cancellationToken);
    }

    public Task<StoredDocument> GetAsync(string id, bool includeVectors, CancellationToken cancellationToken) =>
        transport.SendAsync(GetRequest(id, includeVectors), ShoalJson.Wire.StoredDocument, cancellationToken);

    public Task<StoredDocument?> FindAsync(string id, bool includeVectors, CancellationToken cancellationToken) =>
        transport.FindAsync(
            GetRequest(id, includeVectors),
            ShoalJson.Wire.StoredDocument,
            ShoalErrorCodes.DocumentNotFound,
            cancellationToken);

    public Task<DocumentResult> PatchMetadataAsync(
        string id,
        JsonElement patch,
        long? ifMatch,
        CancellationToken cancellationToken)
    {
        var body = new DocumentPatch { Metadata = patch };
        var request = ApiRequest.WithJson(HttpMethod.Patch, PathOf(id), body, ShoalJson.Wire.DocumentPatch);
        return transport.SendAsync(
            request with { IfMatch = ifMatch }, ShoalJson.Wire.DocumentResult, cancellationToken);
    }

    public Task DeleteAsync(string id, long? ifMatch, CancellationToken cancellationToken) => transport.DeleteAsync(
        new ApiRequest(HttpMethod.Delete, PathOf(id)) { IfMatch = ifMatch },
        ShoalErrorCodes.DocumentNotFound,
        cancellationToken);

    public async Task<long> DeleteByFilterAsync(JsonElement filter, CancellationToken cancellationToken)
    {
        var body = new DeleteDocumentsRequest { Filter = filter };
        var request = ApiRequest.WithJson(
            HttpMethod.Post, $"{_path}/delete", body, ShoalJson.Wire.DeleteDocumentsRequest);
        return (await transport.SendAsync(request, ShoalJson.Wire.DeleteDocumentsResponse, cancellationToken)).Deleted;
    }

    public Task<DocumentList> ListAsync(
        string? after,
        int? limit,
        JsonElement? filter,
        CancellationToken cancellationToken)
    {
        var query = new QueryString()
            .Add("after", after)
            .Add("limit", limit?.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Add("filter", filter?.GetRawText());
        var request = new ApiRequest(HttpMethod.Get, _path + query);
        return transport.SendAsync(request, ShoalJson.Wire.DocumentList, cancellationToken);
    }

    public async IAsyncEnumerable<StoredDocument> EnumerateAsync(
        JsonElement? filter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await ListAsync(after, Limits.MaxPageSize, filter, cancellationToken);
            foreach (var document in page.Documents) yield return document;
            after = page.Next;
        }
        while (after is not null);
    }

    public Task<DocumentList> QueryAsync(DocumentQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var request = ApiRequest.WithJson(HttpMethod.Post, $"{_path}/query", query, ShoalJson.Wire.DocumentQuery);
        return transport.SendAsync(
            request with { ReadsOnly = true }, ShoalJson.Wire.DocumentList, cancellationToken);
    }

    public IAsyncEnumerable<DocumentResult> BulkAsync(
        IAsyncEnumerable<Document> documents,
        BulkOptions? options,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(documents);
        options ??= new BulkOptions();
        options.ThrowIfInvalid();
        return new BulkUpload(new BulkSender(transport, _path), options).RunAsync(documents, cancellationToken);
    }

    private ApiRequest GetRequest(string id, bool includeVectors) =>
        new(HttpMethod.Get, PathOf(id) + (includeVectors ? "?include=vectors" : ""));

    private string PathOf(string id) => $"{_path}/{PathSegment.OfDocument(id)}";
}
