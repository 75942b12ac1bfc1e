using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>
/// <c>POST /v1/collections/{c}/documents/query</c>: gets many. Either ids or a filter, or neither for all.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DocumentQuery
{
    /// <summary>
    /// At most 1,000, and nothing else with them; absent ones are left out of the answer. Default: none.
    /// </summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>The filter of a search. Default: none.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>Continue after this id; see <see cref="DocumentList.Next"/>. Default: from the start.</summary>
    public string? After { get; init; }

    /// <summary>Most documents in the answer, 1 to 1,000. Default: 100.</summary>
    public int? Limit { get; init; }
}

/// <summary>A page of documents.</summary>
/// <param name="Documents">In id order; those of a query by ids in the ids' order.</param>
/// <param name="Next">The id to continue after; null on the last page.</param>
public sealed record DocumentList(IReadOnlyList<StoredDocument> Documents, string? Next = null);

/// <summary><c>POST /v1/collections/{c}/documents/delete</c>.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DeleteDocumentsRequest
{
    /// <summary>The filter of a search; required.</summary>
    public JsonElement? Filter { get; init; }
}

/// <summary>The answer to a deletion by filter.</summary>
/// <param name="Deleted">How many documents were removed.</param>
public sealed record DeleteDocumentsResponse(long Deleted);
