
namespace Shoal.Server.Errors;

/// <summary>Puts words to the statuses that routing answers on its own.</summary>
internal static class TransportRefusals
{
    /// <summary>Returns the refusal of a request that no endpoint took.</summary>
    public static Refusal For(HttpContext http)
    {
        var request = http.Request;
        var status = http.Response.StatusCode;
        return status switch
        {
            StatusCodes.Status404NotFound => new Refusal(ErrorCode.NotFound, $"There is nothing at '{request.Path}'."),
            StatusCodes.Status405MethodNotAllowed => new Refusal(
                ErrorCode.NotFound,
                $"'{request.Path}' does not take {request.Method}, but {http.Response.Headers.Allow}.")
            {
                Status = status,
            },
            StatusCodes.Status415UnsupportedMediaType => new Refusal(
                ErrorCode.InvalidRequest, $"'{request.Path}' does not take the Content-Type '{request.ContentType}'.")
            {
                Status = status,
            },
            _ => new Refusal(
                status < StatusCodes.Status500InternalServerError ? ErrorCode.InvalidRequest : ErrorCode.Internal,
                $"The request was answered with {status}.")
            {
                Status = status,
            },
        };
    }
}
