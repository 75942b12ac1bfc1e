namespace Shoal.Protocol;

/// <summary>
/// The stable codes of refusals: <see cref="ProblemDocument.Code"/>, <see cref="DocumentError.Code"/>.
/// </summary>
/// <remarks>Each comment says whose fault it is, what stops, and what to do.</remarks>
public static class ShoalErrorCodes
{
    /// <summary>Caller. The request is malformed; send what the API document describes.</summary>
    public const string InvalidRequest = "invalid_request";

    /// <summary>Caller. The body is not valid JSON; nothing was changed.</summary>
    public const string InvalidJson = "invalid_json";

    /// <summary>Caller. The JSON has a member the API does not know; remove or rename it.</summary>
    public const string UnknownMember = "unknown_member";

    /// <summary>Caller. A number, list or text is over a limit of docs/limits.md, which the message names.</summary>
    public const string LimitExceeded = "limit_exceeded";

    /// <summary>Caller. The collection does not exist; create it first.</summary>
    public const string CollectionNotFound = "collection_not_found";

    /// <summary>Caller. The collection exists with other settings; delete it first or use another name.</summary>
    public const string CollectionExists = "collection_exists";

    /// <summary>Caller. A collection or alias name is not <c>[a-z0-9][a-z0-9_-]{0,63}</c>.</summary>
    public const string InvalidName = "invalid_name";

    /// <summary>Caller. A setting is out of its range; the message names property, rule and fix.</summary>
    public const string InvalidSettings = "invalid_settings";

    /// <summary>Caller. The alias does not exist.</summary>
    public const string AliasNotFound = "alias_not_found";

    /// <summary>Caller. No such document.</summary>
    public const string DocumentNotFound = "document_not_found";

    /// <summary>Caller. A document id is empty, over 512 UTF-8 bytes, or holds NUL or a lone surrogate.</summary>
    public const string InvalidDocumentId = "invalid_document_id";

    /// <summary>Caller. Title and text are both empty where something must be encoded.</summary>
    public const string EmptyText = "empty_text";

    /// <summary>Caller. A text is over the byte limit; split it.</summary>
    public const string TextTooLarge = "text_too_large";

    /// <summary>Caller. A text holds NUL or a lone surrogate.</summary>
    public const string InvalidText = "invalid_text";

    /// <summary>Caller. A text is over the model's token limit and truncation was refused.</summary>
    public const string TextTruncated = "text_truncated";

    /// <summary>Caller. The document has another version than If-Match says; read it again.</summary>
    public const string VersionConflict = "version_conflict";

    /// <summary>Caller. Metadata is not a JSON object, is too large, or nests too deeply.</summary>
    public const string InvalidMetadata = "invalid_metadata";

    /// <summary>
    /// Caller. A vector has a wrong length, a component that is not finite, or is all zeros under cosine.
    /// </summary>
    public const string InvalidVector = "invalid_vector";

    /// <summary>Caller. Vectors of another generation were sent; vector spaces never mix.</summary>
    public const string GenerationMismatch = "generation_mismatch";

    /// <summary>Caller. The query is empty.</summary>
    public const string QueryEmpty = "query_empty";

    /// <summary>Caller. The filter is malformed.</summary>
    public const string InvalidFilter = "invalid_filter";

    /// <summary>Caller. The filter names a field that is not in the collection's <c>filterable</c>.</summary>
    public const string FieldNotFilterable = "field_not_filterable";

    /// <summary>Caller. <c>topK</c> is outside its range.</summary>
    public const string InvalidTopK = "invalid_top_k";

    /// <summary>Caller. The collection takes vectors, not texts, or the reverse.</summary>
    public const string ModelRequired = "model_required";

    /// <summary>Caller. No such model.</summary>
    public const string ModelNotFound = "model_not_found";

    /// <summary>Operator. The model is known but no node can run it; the message gives the reason.</summary>
    public const string ModelUnavailable = "model_unavailable";

    /// <summary>Caller. The model directory cannot be registered; the message gives file and reason.</summary>
    public const string InvalidModel = "invalid_model";

    /// <summary>Caller. The model cannot give vectors of this length.</summary>
    public const string DimensionsUnsupported = "dimensions_unsupported";

    /// <summary>Caller. No such rollout in this collection.</summary>
    public const string RolloutNotFound = "rollout_not_found";

    /// <summary>Caller. The collection has an unfinished rollout; end it first.</summary>
    public const string RolloutExists = "rollout_exists";

    /// <summary>Caller. The rollout's stage does not allow that; the message says what it waits for.</summary>
    public const string RolloutStage = "rollout_stage";

    /// <summary>Caller. The candidate is the very model version that serves.</summary>
    public const string ModelServes = "model_serves";

    /// <summary>Caller. The query id is malformed, or of a rollout that has ended.</summary>
    public const string InvalidQueryId = "invalid_query_id";

    /// <summary>Nobody. The queue is full; come back after Retry-After.</summary>
    public const string Overloaded = "overloaded";

    /// <summary>Nobody. A shard or device is moving; retry.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>Operator. The store refused a write (disk full, read-only, damaged); reads go on.</summary>
    public const string StorageUnavailable = "storage_unavailable";

    /// <summary>Nobody. The answer did not come within the request's time limit.</summary>
    public const string Timeout = "timeout";

    /// <summary>
    /// Nobody. A conditional write was sent and its answer was lost: it is made or not. Read the document, then decide.
    /// </summary>
    public const string OutcomeUnknown = "outcome_unknown";

    /// <summary>Shoal. A bug; the log has the trace id.</summary>
    public const string Internal = "internal";

    /// <summary>Caller. The path or method does not exist.</summary>
    public const string NotFound = "not_found";

    /// <summary>Caller. No or a wrong API key.</summary>
    public const string Unauthorized = "unauthorized";
}
