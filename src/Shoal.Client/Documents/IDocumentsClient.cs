using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>The documents of one collection.</summary>
/// <remarks>
/// A call with <c>ifMatch</c> acts only on that version of the document and otherwise fails with
/// <c>version_conflict</c>; it is never retried, for a repeat could not tell its own success from a conflict.
/// </remarks>
public interface IDocumentsClient
{
    /// <summary>Writes a document, replacing what had its id. When this returns it is durable and searchable.</summary>
    /// <param name="document">With an id.</param>
    /// <param name="ifMatch">The version it must have; null for any.</param>
    /// <param name="cancellationToken">Ends the wait; the write may be done all the same.</param>
    Task<DocumentResult> PutAsync(
        Document document,
        long? ifMatch = null,
        CancellationToken cancellationToken = default);

    /// <summary>Returns a document.</summary>
    /// <param name="id">1 to 512 UTF-8 bytes; any Unicode text.</param>
    /// <param name="includeVectors">Whether to return its vectors too.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ShoalClientException"><c>document_not_found</c>: it does not exist.</exception>
    Task<StoredDocument> GetAsync(
        string id,
        bool includeVectors = false,
        CancellationToken cancellationToken = default);

    /// <summary>Returns a document, or null when it does not exist.</summary>
    Task<StoredDocument?> FindAsync(
        string id,
        bool includeVectors = false,
        CancellationToken cancellationToken = default);

    /// <summary>Changes a document's metadata alone; encodes nothing. Not retried.</summary>
    /// <param name="id">The document's id.</param>
    /// <param name="patch">An object, RFC 7396: null members remove, others replace.</param>
    /// <param name="ifMatch">The version it must have; null for any.</param>
    /// <param name="cancellationToken">Ends the wait; the change may be done all the same.</param>
    Task<DocumentResult> PatchMetadataAsync(
        string id,
        JsonElement patch,
        long? ifMatch = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes a document; done as well when it does not exist.</summary>
    Task DeleteAsync(string id, long? ifMatch = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes every document a filter matches. Not retried.</summary>
    /// <returns>How many there were.</returns>
    Task<long> DeleteByFilterAsync(JsonElement filter, CancellationToken cancellationToken = default);

    /// <summary>Returns one page of documents, in id order.</summary>
    /// <param name="after">Continue after this id; null for the start.</param>
    /// <param name="limit">1 to 1,000; null for 100.</param>
    /// <param name="filter">Which documents; null for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<DocumentList> ListAsync(
        string? after = null,
        int? limit = null,
        JsonElement? filter = null,
        CancellationToken cancellationToken = default);

    /// <summary>Returns every document, in id order, a page at a time as they are taken.</summary>
    /// <remarks>Documents that are written meanwhile may be among them or not; none is returned twice.</remarks>
    IAsyncEnumerable<StoredDocument> EnumerateAsync(
        JsonElement? filter = null,
        CancellationToken cancellationToken = default);

    /// <summary>Returns many documents by id, or one page by filter.</summary>
    Task<DocumentList> QueryAsync(DocumentQuery query, CancellationToken cancellationToken = default);

    /// <summary>Writes any number of documents in requests of bounded size, several at a time.</summary>
    /// <param name="documents">Read as requests have room; only what is in flight is held in memory.</param>
    /// <param name="options">The bounds; null for the defaults.</param>
    /// <param name="cancellationToken">Ends it; what is in flight may be written all the same.</param>
    /// <returns>
    /// One result per document, in order. A refused document is a failed result and does not end the run.
    /// </returns>
    /// <exception cref="ShoalClientException">
    /// A whole request was refused, or failed until its retries ran out. Running again is safe: what is in stays.
    /// </exception>
    /// <remarks>
    /// Documents refused as <c>overloaded</c> or <c>unavailable</c>, and whole requests that failed on their way,
    /// are sent again. The same id is never twice in flight, so the last of several in the input wins.
    /// A request is sent when it is full or the input has ended: an input that pauses holds results back.
    /// </remarks>
    IAsyncEnumerable<DocumentResult> BulkAsync(
        IAsyncEnumerable<Document> documents,
        BulkOptions? options = null,
        CancellationToken cancellationToken = default);
}
