namespace Shoal.Client;

/// <summary>The codes of failures that no server spoke of; beside <see cref="Protocol.ShoalErrorCodes"/>.</summary>
public static class ShoalClientErrorCodes
{
    /// <summary>
    /// No connection, or it was lost before the answer was complete. Whether a write was done is not known.
    /// </summary>
    public const string ConnectionFailed = "connection_failed";

    /// <summary>No answer came within the client's own timeout. Whether a write was done is not known.</summary>
    public const string RequestTimedOut = "request_timed_out";

    /// <summary>The answer is not what the API describes: the address is not a Shoal server, or a newer one.</summary>
    public const string InvalidResponse = "invalid_response";

    /// <summary>A refusal without a code, for instance by a proxy; the status says more.</summary>
    public const string HttpError = "http_error";
}
