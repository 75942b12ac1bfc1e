using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Documents;

/// <summary>What a gateway does with documents. Refusals are <see cref="ShoalException"/>.</summary>
public sealed class DocumentService
{
    /// <summary>Writes one document; the answer means durable and searchable.</summary>
    public Task<DocumentWriteResult> PutAsync(
        string collection, DocumentInput input, long? ifMatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>
    /// Writes many. Results carry the index of their item; items with the same id are written in order; a bad item never fails its
    /// neighbours.
    /// </summary>
    public IAsyncEnumerable<BulkResult> WriteManyAsync(
        string collection, IAsyncEnumerable<BulkItem> items, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns one document.</summary>
    public Task<DocumentView> GetAsync(
        string collection, string id, bool includeVectors, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Merges a JSON merge patch (RFC 7396) into a document's metadata. Encodes nothing.</summary>
    public Task<DocumentWriteResult> PatchMetadataAsync(
        string collection, string id, string mergePatchJson, long? ifMatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Deletes one document.</summary>
    public Task<DocumentWriteResult> DeleteAsync(
        string collection, string id, long? ifMatch, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns a page in id order.</summary>
    public Task<DocumentPage> ListAsync(
        string collection, string? after, int limit, string? filterJson, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Returns the named documents that exist, in the order asked.</summary>
    public Task<IReadOnlyList<DocumentView>> GetManyAsync(
        string collection, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <summary>Deletes what matches a filter and says how many documents that were.</summary>
    public Task<long> DeleteMatchingAsync(string collection, string filterJson, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

/// <summary>One item of a bulk write: a document, or the reason why it could not be read.</summary>
/// <param name="Index">Its place in the request, 0 or greater.</param>
/// <param name="Input">The document; null when it could not be read.</param>
/// <param name="Error">Why it could not be read.</param>
public readonly record struct BulkItem(int Index, DocumentInput? Input, ItemError? Error);

/// <summary>The answer to one item of a bulk write.</summary>
/// <param name="Index">Its place in the request.</param>
/// <param name="Result">What became of it.</param>
public readonly record struct BulkResult(int Index, DocumentWriteResult Result);

/// <summary>A page of a listing.</summary>
/// <param name="Documents">In id order (UTF-8 bytes).</param>
/// <param name="Next">The id to continue after; null at the end.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentView> Documents, string? Next);
