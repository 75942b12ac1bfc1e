using Codes = Shoal.Protocol.ShoalErrorCodes;
using static Shoal.Protocol.ProblemFaults;

namespace Shoal.Server.Errors;

/// <summary>The one table from refusals to HTTP. A test walks every <see cref="ErrorCode"/>.</summary>
internal static class ErrorMapping
{
    private const string Shoals = Protocol.ProblemFaults.Server;

    private static readonly Dictionary<ErrorCode, ErrorEntry> Table = new()
    {
        [ErrorCode.InvalidRequest] = new(Codes.InvalidRequest, 400, "The request is malformed", Caller,
            "Send what /openapi/v1.json describes."),
        [ErrorCode.InvalidJson] = new(Codes.InvalidJson, 400, "The body is not valid JSON", Caller,
            "Correct the JSON; nothing was changed."),
        [ErrorCode.UnknownMember] = new(Codes.UnknownMember, 400, "The JSON has an unknown member", Caller,
            "Remove or rename the member."),
        [ErrorCode.LimitExceeded] = new(Codes.LimitExceeded, 413, "A limit was exceeded", Caller,
            "Send less at once; docs/limits.md lists the limits."),
        [ErrorCode.CollectionNotFound] = new(Codes.CollectionNotFound, 404, "No such collection", Caller,
            "Create it with PUT /v1/collections/{name}."),
        [ErrorCode.CollectionExists] = new(Codes.CollectionExists, 409, "The collection has other settings", Caller,
            "Delete it first, or use another name."),
        [ErrorCode.InvalidName] = new(Codes.InvalidName, 400, "The name is not allowed", Caller,
            "Use a name of the form [a-z0-9][a-z0-9_-]{0,63}."),
        [ErrorCode.InvalidSettings] = new(Codes.InvalidSettings, 400, "A setting is out of range", Caller,
            "Correct the setting the detail names."),
        [ErrorCode.AliasNotFound] = new(Codes.AliasNotFound, 404, "No such alias", Caller,
            "Create it with PUT /v1/aliases/{name}."),
        [ErrorCode.DocumentNotFound] = new(Codes.DocumentNotFound, 404, "No such document", Caller,
            "Check the id; a deleted document stays gone."),
        [ErrorCode.InvalidDocumentId] = new(Codes.InvalidDocumentId, 400, "The document id is not allowed", Caller,
            "Use 1 to 512 UTF-8 bytes without NUL and lone surrogates."),
        [ErrorCode.EmptyText] = new(Codes.EmptyText, 400, "There is no text to encode", Caller,
            "Send a title or a text."),
        [ErrorCode.TextTooLarge] = new(Codes.TextTooLarge, 413, "A text is too large", Caller,
            "Split the text."),
        [ErrorCode.InvalidText] = new(Codes.InvalidText, 400, "A text is not valid Unicode", Caller,
            "Remove NUL characters and lone surrogates."),
        [ErrorCode.TextTruncated] = new(Codes.TextTruncated, 400, "A text is over the model's token limit", Caller,
            "Split the text, or allow truncation with \"truncate\": true."),
        [ErrorCode.VersionConflict] = new(Codes.VersionConflict, 412, "The document has another version", Caller,
            "Read it again and repeat the change."),
        [ErrorCode.InvalidMetadata] = new(Codes.InvalidMetadata, 400, "The metadata is not allowed", Caller,
            "Send a JSON object within docs/limits.md."),
        [ErrorCode.InvalidVector] = new(Codes.InvalidVector, 400, "The vector is not allowed", Caller,
            "Send finite numbers in the collection's dimensions, not all zeros under cosine."),
        [ErrorCode.GenerationMismatch] = new(Codes.GenerationMismatch, 409, "Vector of another generation", Caller,
            "Encode with the model of the generation that serves."),
        [ErrorCode.QueryEmpty] = new(Codes.QueryEmpty, 400, "The query is empty", Caller,
            "Send a query with at least one character."),
        [ErrorCode.InvalidFilter] = new(Codes.InvalidFilter, 400, "The filter is malformed", Caller,
            "Use and, or, not; eq, in, gt, gte, lt, lte, exists."),
        [ErrorCode.FieldNotFilterable] = new(Codes.FieldNotFilterable, 400, "The field is not filterable", Caller,
            "Add the field to the collection's \"filterable\"."),
        [ErrorCode.InvalidTopK] = new(Codes.InvalidTopK, 400, "topK is out of range", Caller,
            "Use a topK of 1 to 1000."),
        [ErrorCode.ModelRequired] = new(Codes.ModelRequired, 400, "The collection takes other input", Caller,
            "Send texts to collections with a model, vectors to those without."),
        [ErrorCode.ModelNotFound] = new(Codes.ModelNotFound, 404, "No such model", Caller,
            "GET /v1/models lists the models."),
        [ErrorCode.ModelUnavailable] = new(Codes.ModelUnavailable, 503, "No node can run the model", Operator,
            "Repair what the detail names."),
        [ErrorCode.InvalidModel] = new(Codes.InvalidModel, 400, "The model directory cannot be registered", Caller,
            "Repair the file the detail names."),
        [ErrorCode.DimensionsUnsupported] = new(Codes.DimensionsUnsupported, 400, "Unsupported dimensions", Caller,
            "Leave \"dimensions\" out, or use the model's."),
        [ErrorCode.RolloutNotFound] = new(Codes.RolloutNotFound, 404, "No such rollout", Caller,
            "GET /v1/collections/{name}/rollouts lists them."),
        [ErrorCode.RolloutExists] = new(Codes.RolloutExists, 409, "The collection has an unfinished rollout", Caller,
            "End it first: promote and complete it, or roll it back."),
        [ErrorCode.RolloutStage] = new(Codes.RolloutStage, 409, "The rollout's stage does not allow that", Caller,
            "Read the rollout to see where it stands."),
        [ErrorCode.ModelServes] = new(Codes.ModelServes, 409, "The candidate serves already", Caller,
            "Name another model version."),
        [ErrorCode.InvalidQueryId] = new(Codes.InvalidQueryId, 400, "The query id is not one of an answer", Caller,
            "Send the queryId of a search answer as it came."),
        [ErrorCode.Overloaded] = new(Codes.Overloaded, 429, "The queue is full", Nobody,
            "Come back after Retry-After."),
        [ErrorCode.Unavailable] = new(Codes.Unavailable, 503, "A shard or device is moving", Nobody,
            "Retry after Retry-After."),
        [ErrorCode.StorageUnavailable] = new(Codes.StorageUnavailable, 507, "The store refused the write", Operator,
            "Look after the data directory: free space, permissions, damage. Reads go on."),
        [ErrorCode.Timeout] = new(Codes.Timeout, 504, "The answer did not come in time", Nobody,
            "Retry, or allow more time with \"timeoutMs\"."),
        [ErrorCode.OutcomeUnknown] = new(Codes.OutcomeUnknown, 503, "The write's answer was lost", Nobody,
            "Read the document to see whether it was written, then decide."),
        [ErrorCode.Internal] = new(Codes.Internal, 500, "A bug in Shoal", Shoals,
            "Report it with the trace id, which the server's log has too."),
        [ErrorCode.NotFound] = new(Codes.NotFound, 404, "No such path or method", Caller,
            "See /openapi/v1.json for what exists."),
        [ErrorCode.Unauthorized] = new(Codes.Unauthorized, 401, "No or a wrong API key", Caller,
            "Send the key as \"Authorization: Bearer KEY\" or \"x-api-key: KEY\"."),
    };

    /// <summary>
    /// Returns what HTTP says about a code; <see cref="ErrorCode.Internal"/>'s for one it does not know.
    /// </summary>
    public static ErrorEntry For(ErrorCode code) => Table.GetValueOrDefault(code, Table[ErrorCode.Internal]);

    /// <summary>Whether the table has the code.</summary>
    public static bool Knows(ErrorCode code) => Table.ContainsKey(code);
}
