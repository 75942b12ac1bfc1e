using System.Text.Json.Serialization;

namespace Shoal.Protocol;

/// <summary>
/// A refusal, RFC 9457: the body of every answer with a status of 400 or more, but <c>/v1/embeddings</c>'.
/// </summary>
public sealed record ProblemDocument
{
    /// <summary>A URI that names the kind of problem.</summary>
    public string? Type { get; init; }

    /// <summary>The kind of problem in a few words; the same for one code.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status, 400 to 599.</summary>
    public required int Status { get; init; }

    /// <summary>What was wrong with this request, in one sentence.</summary>
    public required string Detail { get; init; }

    /// <summary>One of <see cref="ShoalErrorCodes"/>: what programs decide by.</summary>
    public required string Code { get; init; }

    /// <summary>The trace id of the request in the server's log.</summary>
    public string? Instance { get; init; }

    /// <summary>Whose fault it is: one of <see cref="ProblemFaults"/>.</summary>
    public string? Fault { get; init; }

    /// <summary>What to do, in one sentence.</summary>
    public string? Action { get; init; }

    /// <summary>The members that were wrong, where there are several or one can be pointed at.</summary>
    public IReadOnlyList<ProblemError>? Errors { get; init; }

    /// <summary>
    /// When a retry makes sense, in seconds; the same as <c>Retry-After</c>. Null when none does, or at once.
    /// </summary>
    public double? RetryAfterSeconds { get; init; }
}

/// <summary>One member that was wrong.</summary>
/// <param name="Detail">What was wrong, in one sentence.</param>
/// <param name="Location">Where, as a JSON pointer (RFC 6901) in a URI fragment; null: the whole body.</param>
public sealed record ProblemError(
    string Detail,
    [property: JsonPropertyName("pointer")] string? Location = null);

/// <summary>The values of <see cref="ProblemDocument.Fault"/>.</summary>
public static class ProblemFaults
{
    /// <summary>The request is wrong: change it.</summary>
    public const string Caller = "caller";

    /// <summary>The installation is at fault: somebody has to look after it.</summary>
    public const string Operator = "operator";

    /// <summary>A bug in Shoal: report it.</summary>
    public const string Server = "server";

    /// <summary>The weather of a cluster: come back later.</summary>
    public const string Nobody = "nobody";
}
