using System.Text.Json;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Protocol;
using Shoal.Server.Errors;
using Shoal.Server.Mapping;
using Shoal.Server.Telemetry;

namespace Shoal.Server.Endpoints;

/// <summary>One result line per line of the request, in the same order.</summary>
/// <remarks>
/// A refusal of the whole request is a problem as long as nothing was answered; later it is one last failed line, since
/// the status is out. What was acknowledged before stays.
/// </remarks>
internal sealed partial class BulkLinesResult(IAsyncEnumerable<DocumentWriteResult> results, bool stream) : IResult
{
    private static ReadOnlySpan<byte> LineEnd => "\n"u8;

    /// <inheritdoc/>
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var written = 0;
        using var held = new MemoryStream();
        try
        {
            await foreach (var result in results.WithCancellation(httpContext.RequestAborted))
            {
                WriteLine(held, result.ToResult());
                written++;
                if (stream) await SendAsync(httpContext, held);
            }
        }
        catch (Exception failure) when (written > 0 && !httpContext.RequestAborted.IsCancellationRequested)
        {
            WriteLine(held, Explain(httpContext, failure));
        }

        await SendAsync(httpContext, held);
    }

    private static void WriteLine(MemoryStream lines, DocumentResult result)
    {
        JsonSerializer.Serialize(lines, result, ShoalJson.Wire.DocumentResult);
        lines.Write(LineEnd);
    }

    private static async Task SendAsync(HttpContext http, MemoryStream lines)
    {
        if (!http.Response.HasStarted) http.Response.ContentType = MediaTypes.Ndjson;
        var bytes = lines.GetBuffer().AsMemory(0, (int)lines.Length);
        await http.Response.BodyWriter.WriteAsync(bytes, http.RequestAborted);
        lines.SetLength(0);
    }

    private static DocumentResult Explain(HttpContext http, Exception failure)
    {
        var refusal = http.RequestServices.GetRequiredService<ShoalExceptionHandler>().Explain(http, failure);
        LogFailed(http.RequestServices.GetRequiredService<ILogger<BulkLinesResult>>(), refusal.Code, http.TraceId());
        return new DocumentResult
        {
            Status = DocumentStatus.Failed,
            Error = new DocumentError(ErrorMapping.For(refusal.Code).Code, refusal.Detail),
        };
    }

    [LoggerMessage(EventIds.BulkStreamFailed, LogLevel.Warning, "A bulk request ended with {Code}; trace {TraceId}")]
    private static partial void LogFailed(ILogger logger, ErrorCode code, string traceId);
}
