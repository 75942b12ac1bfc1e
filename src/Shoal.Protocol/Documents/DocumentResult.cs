using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>What became of one written document: the answer to a PUT or PATCH, and one item of a bulk answer.</summary>
/// <remarks>A write that did not fail is durable and searchable.</remarks>
public sealed record DocumentResult
{
    /// <summary>The caller's id; null where an item could not be read that far.</summary>
    public string? Id { get; init; }

    /// <summary>One of <see cref="DocumentStatus"/>.</summary>
    public required string Status { get; init; }

    /// <summary>The document's version now; null when it failed.</summary>
    public long? Version { get; init; }

    /// <summary>Whether the text was cut at the model's token limit; null when it failed.</summary>
    public bool? Truncated { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public DocumentError? Error { get; init; }

    /// <summary>Whether nothing was changed because of <see cref="Error"/>.</summary>
    [JsonIgnore]
    public bool Failed => Status == DocumentStatus.Failed;
}

/// <summary>The values of <see cref="DocumentResult.Status"/>.</summary>
public static class DocumentStatus
{
    /// <summary>The document is new.</summary>
    public const string Created = "created";

    /// <summary>The document was replaced.</summary>
    public const string Updated = "updated";

    /// <summary>The document was the same already; nothing was written or encoded.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>Nothing was changed; see the error.</summary>
    public const string Failed = "failed";
}

/// <summary>Why one item of many was refused.</summary>
/// <param name="Code">One of <see cref="ShoalErrorCodes"/>.</param>
/// <param name="Detail">One sentence: what was wrong and what to do.</param>
public sealed record DocumentError(string Code, string Detail);

/// <summary>The answer to a bulk request of media type <c>application/json</c>.</summary>
/// <param name="Results">One per item, in the request's order.</param>
public sealed record BulkResponse(IReadOnlyList<DocumentResult> Results);
