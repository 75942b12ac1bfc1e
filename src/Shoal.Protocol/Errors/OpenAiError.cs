using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>A refusal by <c>/v1/embeddings</c>, in OpenAI's shape.</summary>
/// <param name="Error">What was wrong.</param>
public sealed record OpenAiErrorResponse([property: JsonPropertyName("error")] OpenAiError Error);

/// <summary>What was wrong, in OpenAI's members.</summary>
/// <param name="Message">One sentence: what was wrong and what to do.</param>
/// <param name="Type"><c>invalid_request_error</c>, <c>rate_limit_error</c>, <c>server_error</c>, …</param>
/// <param name="Param">The member that was wrong; null when the whole body is meant.</param>
/// <param name="Code">One of <see cref="ShoalErrorCodes"/>.</param>
public sealed record OpenAiError(
    [property: JsonPropertyName("message")] string Message,
    [property: JsonPropertyName("type")] string? Type,
    [property: JsonPropertyName("param"), JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Param,
    [property: JsonPropertyName("code")] string? Code);
