using Microsoft.AspNetCore.Diagnostics;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Server.Telemetry;

namespace Shoal.Server.Errors;

/// <summary>
/// Turns whatever a request threw into a refusal; only bugs are logged, and no stack trace leaves the server.
/// </summary>
internal sealed partial class ShoalExceptionHandler(ILogger<ShoalExceptionHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            LogHungUp(logger, httpContext.Request.Method, httpContext.TraceId());
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }

        await httpContext.WriteRefusalAsync(Explain(httpContext, exception));
        return true;
    }

    /// <summary>Returns the refusal an exception stands for, and logs it when it is a bug.</summary>
    public Refusal Explain(HttpContext http, Exception exception)
    {
        switch (exception)
        {
            case ShoalException refusal:
                return Refusal.From(refusal);
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new Refusal(
                    ErrorCode.LimitExceeded, $"The body is over {Limits.MaxBodyBytes} bytes, the most of one request.");
            case BadHttpRequestException bad:
                return new Refusal(ErrorCode.InvalidRequest, bad.Message) { Status = bad.StatusCode };
            case TimeoutException:
                return new Refusal(ErrorCode.Timeout, "The cluster did not answer in time.");
            case OrleansException or OperationCanceledException:
                return new Refusal(ErrorCode.Unavailable, "A part of the cluster is moving or stopping.");
            default:
                LogBug(logger, exception, http.Request.Method, http.TraceId());
                return new Refusal(ErrorCode.Internal, "Something went wrong inside the server.");
        }
    }

    [LoggerMessage(EventIds.UnhandledException, LogLevel.Error, "A {Method} request met a bug; trace {TraceId}")]
    private static partial void LogBug(ILogger logger, Exception exception, string method, string traceId);

    [LoggerMessage(EventIds.ClientHungUp, LogLevel.Debug, "The client of a {Method} request hung up; trace {TraceId}")]
    private static partial void LogHungUp(ILogger logger, string method, string traceId);
}
