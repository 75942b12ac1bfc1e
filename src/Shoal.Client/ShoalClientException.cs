using System.Net;
using Shoal.Protocol;

namespace Shoal.Client;

/// <summary>A server refused, or could not be reached.</summary>
public sealed class ShoalClientException : Exception
{
    /// <summary>Creates a failure.</summary>
    /// <param name="code">One of <see cref="ShoalErrorCodes"/> or <see cref="ShoalClientErrorCodes"/>.</param>
    /// <param name="detail">One sentence.</param>
    /// <param name="innerException">What it came from; null for a refusal.</param>
    public ShoalClientException(string code, string detail, Exception? innerException = null)
        : base($"{detail} ({code})", innerException)
    {
        Code = code;
        Detail = detail;
    }

    /// <summary>
    /// One of <see cref="ShoalErrorCodes"/> or <see cref="ShoalClientErrorCodes"/>: what to decide by.
    /// </summary>
    public string Code { get; }

    /// <summary>What was wrong, in one sentence.</summary>
    public string Detail { get; }

    /// <summary>The HTTP status; null when no answer came.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>When the server wants to be asked again; null when it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>All the server said; null when it was not a problem document.</summary>
    public ProblemDocument? Problem { get; init; }

    /// <summary>Whether the same request may succeed later: what the client retries where that is safe.</summary>
    public bool IsTransient { get; init; }
}
