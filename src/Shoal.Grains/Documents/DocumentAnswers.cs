using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Documents;

/// <summary>From what a shard said to what a caller reads.</summary>
internal static class DocumentAnswers
{
    /// <summary>The answer to an applied change.</summary>
    public static DocumentWriteResult Of(string id, ShardChangeResult result, bool truncated) => result.Status switch
    {
        ShardChangeStatus.Created => Written(id, WriteStatus.Created, result.Version, truncated),
        ShardChangeStatus.Updated => Written(id, WriteStatus.Updated, result.Version, truncated),
        ShardChangeStatus.Deleted => Written(id, WriteStatus.Deleted, result.Version, false),
        ShardChangeStatus.NotFound => NotFound(id),
        ShardChangeStatus.InvalidVector =>
            Failed(id, ErrorCode.InvalidVector, result.Detail ?? "The vector does not fit."),
        _ => Conflict(id, result.Version),
    };

    /// <summary>The document was the same already.</summary>
    public static DocumentWriteResult Unchanged(DocumentView current) =>
        Written(current.Id, WriteStatus.Unchanged, current.Version, current.Truncated);

    /// <summary>There is no such document.</summary>
    public static DocumentWriteResult NotFound(string id) =>
        Failed(id, ErrorCode.DocumentNotFound, "There is no such document.");

    /// <summary>The document has another version.</summary>
    public static DocumentWriteResult Conflict(string id, long version) => Failed(
        id,
        ErrorCode.VersionConflict,
        version == 0 ? "The document does not exist." : $"The document has version {version}.");

    /// <summary>A refusal.</summary>
    public static DocumentWriteResult Failed(string id, ErrorCode code, string detail) =>
        new() { Id = id, Status = WriteStatus.Failed, Error = new ItemError(code, detail) };

    private static DocumentWriteResult Written(string id, WriteStatus status, long version, bool truncated) =>
        new() { Id = id, Status = status, Version = version, Truncated = truncated };
}
