namespace Shoal.Client.Http;

/// <summary>Failures in which no complete answer came.</summary>
internal static class TransportFailure
{
    /// <summary>Whether it is the connection or a timeout, not an answer or a bug.</summary>
    public static bool Recognizes(Exception failure) =>
        failure is HttpRequestException or IOException or OperationCanceledException;

    /// <summary>Returns what callers see. The caller's own cancellation was told apart before.</summary>
    public static ShoalClientException From(Exception failure) => failure is OperationCanceledException
        ? new ShoalClientException(
            ShoalClientErrorCodes.RequestTimedOut, "No answer came within the client's timeout.", failure)
        {
            IsTransient = true,
        }
        : new ShoalClientException(
            ShoalClientErrorCodes.ConnectionFailed, $"The server could not be reached: {failure.Message}", failure)
        {
            IsTransient = failure is not HttpRequestException { HttpRequestError: var error } || MayPass(error),
        };

    /// <summary>Another try does not change certificates, protocols or settings.</summary>
    private static bool MayPass(HttpRequestError error) => error is
        HttpRequestError.Unknown or
        HttpRequestError.ConnectionError or
        HttpRequestError.NameResolutionError or
        HttpRequestError.ResponseEnded or
        HttpRequestError.HttpProtocolError;
}
