namespace Shoal.Grains.Abstractions.Errors;

/// <summary>Every way in which Shoal says no. The names in snake_case are the stable codes of the HTTP API.</summary>
/// <remarks>Each comment says whose fault it is, what stops, and what to do.</remarks>
public enum ErrorCode
{
    /// <summary>Caller. The request is malformed; send what the API document describes.</summary>
    InvalidRequest = 0,

    /// <summary>Caller. The body is not valid JSON; nothing was changed.</summary>
    InvalidJson = 1,

    /// <summary>Caller. The JSON has a member the API does not know; remove or rename it.</summary>
    UnknownMember = 2,

    /// <summary>Caller. A number, list or text is over a limit of docs/limits.md, which the message names.</summary>
    LimitExceeded = 3,

    /// <summary>Caller. The collection does not exist; create it first.</summary>
    CollectionNotFound = 10,

    /// <summary>Caller. The collection exists with other settings; delete it first or use another name.</summary>
    CollectionExists = 11,

    /// <summary>Caller. A collection or alias name is not <c>[a-z0-9][a-z0-9_-]{0,63}</c>.</summary>
    InvalidName = 12,

    /// <summary>Caller. A setting is out of its range; the message names property, rule and fix.</summary>
    InvalidSettings = 13,

    /// <summary>Caller. The alias does not exist.</summary>
    AliasNotFound = 14,

    /// <summary>Caller. No such document.</summary>
    DocumentNotFound = 20,

    /// <summary>Caller. A document id is empty, over 512 UTF-8 bytes, or holds NUL or a lone surrogate.</summary>
    InvalidDocumentId = 21,

    /// <summary>Caller. Title and text are both empty where something must be encoded.</summary>
    EmptyText = 22,

    /// <summary>Caller. A text is over the byte limit; split it.</summary>
    TextTooLarge = 23,

    /// <summary>Caller. A text holds NUL or a lone surrogate.</summary>
    InvalidText = 24,

    /// <summary>Caller. A text is over the model's token limit and truncation was refused.</summary>
    TextTruncated = 25,

    /// <summary>Caller. The document has another version than If-Match says; read it again.</summary>
    VersionConflict = 26,

    /// <summary>Caller. Metadata is not a JSON object, is too large, or nests too deeply.</summary>
    InvalidMetadata = 27,

    /// <summary>
    /// Caller. A vector has a wrong length, a component that is not finite, or is all zeros under cosine.
    /// </summary>
    InvalidVector = 28,

    /// <summary>Caller. Vectors of another generation were sent; vector spaces never mix.</summary>
    GenerationMismatch = 29,

    /// <summary>Caller. The query is empty.</summary>
    QueryEmpty = 30,

    /// <summary>Caller. The filter is malformed.</summary>
    InvalidFilter = 31,

    /// <summary>Caller. The filter names a field that is not in the collection's <c>filterable</c>.</summary>
    FieldNotFilterable = 32,

    /// <summary>Caller. <c>topK</c> is outside its range.</summary>
    InvalidTopK = 33,

    /// <summary>Caller. The collection takes vectors, not texts, or the reverse.</summary>
    ModelRequired = 34,

    /// <summary>Caller. No such model.</summary>
    ModelNotFound = 40,

    /// <summary>Operator. The model is known but no node can run it; the message gives the reason.</summary>
    ModelUnavailable = 41,

    /// <summary>Caller. The model directory cannot be registered; the message gives file and reason.</summary>
    InvalidModel = 42,

    /// <summary>Caller. The model cannot give vectors of this length.</summary>
    DimensionsUnsupported = 43,

    /// <summary>Caller. No such rollout in this collection.</summary>
    RolloutNotFound = 44,

    /// <summary>Caller. The collection has an unfinished rollout; end it first.</summary>
    RolloutExists = 45,

    /// <summary>Caller. The rollout's stage does not allow that; the message says what it waits for.</summary>
    RolloutStage = 46,

    /// <summary>Caller. The candidate is the very model version that serves.</summary>
    ModelServes = 47,

    /// <summary>Caller. The query id is malformed, or of a rollout that has ended.</summary>
    InvalidQueryId = 48,

    /// <summary>Nobody. The queue is full; come back after Retry-After.</summary>
    Overloaded = 50,

    /// <summary>Nobody. A shard or device is moving; retry.</summary>
    Unavailable = 51,

    /// <summary>Operator. The store refused a write (disk full, read-only, damaged); reads go on.</summary>
    StorageUnavailable = 52,

    /// <summary>Nobody. The answer did not come within the request's time limit.</summary>
    Timeout = 53,

    /// <summary>
    /// Nobody. A conditional write was sent and its answer was lost: it is made or not. Read the document, then decide.
    /// </summary>
    OutcomeUnknown = 54,

    /// <summary>Shoal. A bug; the log has the trace id.</summary>
    Internal = 60,

    /// <summary>Caller. The path or method does not exist.</summary>
    NotFound = 61,

    /// <summary>Caller. No or a wrong API key.</summary>
    Unauthorized = 62,
}
