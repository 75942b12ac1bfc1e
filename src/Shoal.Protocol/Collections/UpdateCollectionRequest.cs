using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>
/// <c>PATCH /v1/collections/{c}</c>: what changes in place. Null or missing leaves a setting as it is.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UpdateCollectionRequest
{
    /// <summary>The metadata fields that filters may name from now on, at most 64; replaces the old list.</summary>
    public IReadOnlyList<string>? Filterable { get; init; }

    /// <summary>Whether a text over the model's token limit is cut and reported from now on.</summary>
    public bool? Truncate { get; init; }

    /// <summary>The index settings that change in place.</summary>
    public UpdateIndexRequest? Index { get; init; }
}

/// <summary>The index settings that change in place.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record UpdateIndexRequest
{
    /// <summary>Candidates looked at by a search, 1 to 4,096.</summary>
    public int? EfSearch { get; init; }
}
