using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shoal.Protocol;

namespace Shoal.Client.Http;

/// <summary>Turns an answer with an error status into an exception, whoever gave it.</summary>
internal static class FailureReader
{
    /// <summary>More of an error page than this explains nothing more.</summary>
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Reads a problem document, OpenAI's shape, or a bare status.</summary>
    public static async Task<ShoalClientException> ReadAsync(
        HttpResponseMessage response,
        TimeProvider timeProvider,
        CancellationToken cancellationToken)
    {
        var body = await ReadBodyAsync(response.Content, cancellationToken);
        var problem = TryRead(body, ShoalJson.Wire.ProblemDocument);
        var openAi = problem is null ? TryRead(body, ShoalJson.Wire.OpenAiErrorResponse)?.Error : null;
        var code = problem?.Code ?? openAi?.Code ?? ShoalClientErrorCodes.HttpError;
        var detail = problem?.Detail ?? openAi?.Message ?? $"The server answered {(int)response.StatusCode}.";
        return new ShoalClientException(code, detail)
        {
            Status = response.StatusCode,
            Problem = problem,
            RetryAfter = RetryAfter(response, problem, timeProvider),
            IsTransient = MayPass(response.StatusCode) && !WaitsForOperator(code),
        };
    }

    /// <summary>A full disk or a model that no node can run is 503 too, but waiting does not help.</summary>
    private static bool WaitsForOperator(string code) =>
        code is ShoalErrorCodes.StorageUnavailable or ShoalErrorCodes.ModelUnavailable;

    private static bool MayPass(HttpStatusCode status) => status is
        HttpStatusCode.TooManyRequests or
        HttpStatusCode.BadGateway or
        HttpStatusCode.ServiceUnavailable or
        HttpStatusCode.GatewayTimeout;

    /// <summary>The problem's number is finer than the header's whole seconds.</summary>
    private static TimeSpan? RetryAfter(
        HttpResponseMessage response,
        ProblemDocument? problem,
        TimeProvider timeProvider)
    {
        if (problem?.RetryAfterSeconds is >= 0 and < 86_400 and var seconds) return TimeSpan.FromSeconds(seconds);
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? (header?.Date - timeProvider.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MaxBodyBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return buffer[..length];
    }

    private static T? TryRead<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
