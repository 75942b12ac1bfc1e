using System.Text.Json;
using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary><c>POST /v1/collections/{c}/search</c>. Exactly one of query, vector and like is given.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SearchRequest
{
    /// <summary>A text to encode as a query; not empty.</summary>
    public string? Query { get; init; }

    /// <summary>
    /// Shape [dimensions], finite: a vector of the serving generation, or of <see cref="Generation"/>.
    /// </summary>
    public float[]? Vector { get; init; }

    /// <summary>
    /// The generation <see cref="Vector"/> belongs to. Default: the serving one; required while two live.
    /// </summary>
    public int? Generation { get; init; }

    /// <summary>The id of a document to find others like; it is left out of the answer itself.</summary>
    public string? Like { get; init; }

    /// <summary>Most hits, 1 to 1,000. Default: 10.</summary>
    public int? TopK { get; init; }

    /// <summary>How candidates are found: <c>dense</c>. Default: <c>dense</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether to compare every vector, not the index's candidates alone. Default: false.</summary>
    public bool? Exact { get; init; }

    /// <summary>Candidates looked at, 1 to 4,096. Default: the collection's.</summary>
    public int? EfSearch { get; init; }

    /// <summary>Hits with a lower score are left out. Default: none are.</summary>
    public float? ScoreThreshold { get; init; }

    /// <summary>Keeps one user on one generation during a rollout. Default: none.</summary>
    public string? User { get; init; }

    /// <summary>Which documents may be found: and, or, not; eq, in, gt, gte, lt, lte, exists. Default: all.</summary>
    public JsonElement? Filter { get; init; }

    /// <summary>Null: hits are ranked by score alone. Default: null, the only value yet.</summary>
    public JsonElement? Rerank { get; init; }

    /// <summary>What hits carry: <c>text</c> (title and text), <c>metadata</c>. Default: both.</summary>
    public IReadOnlyList<string>? Include { get; init; }

    /// <summary>How long the search may take in all, 1 to 60,000 ms. Default: 2,000 ms.</summary>
    public int? TimeoutMs { get; init; }
}
