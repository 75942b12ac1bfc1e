using System.Diagnostics;
using System.Globalization;
using Shoal.Protocol;

namespace Shoal.Server.Errors;

/// <summary>Writes refusals: problem documents everywhere, OpenAI's shape under <c>/v1/embeddings</c>.</summary>
internal static class RefusalResponse
{
    private static readonly PathString EmbeddingsPath = new("/v1/embeddings");

    /// <summary>Writes the whole answer. The response must not have started.</summary>
    public static Task WriteRefusalAsync(this HttpContext http, Refusal refusal)
    {
        var response = http.Response;
        response.StatusCode = refusal.Status;
        if (refusal.RetryAfter is { } wait)
        {
            response.Headers.RetryAfter =
                Math.Ceiling(Math.Max(1, wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.Status == StatusCodes.Status401Unauthorized) response.Headers.WWWAuthenticate = "Bearer";
        return http.Request.Path.StartsWithSegments(EmbeddingsPath)
            ? response.WriteAsJsonAsync(refusal.ToOpenAi(), ShoalJson.Wire.OpenAiErrorResponse, MediaTypes.Json)
            : response.WriteAsJsonAsync(
                refusal.ToProblem(http.TraceId()), ShoalJson.Wire.ProblemDocument, MediaTypes.Problem);
    }

    /// <summary>Returns what the caller's report and the server's log have in common.</summary>
    public static string TraceId(this HttpContext http) =>
        Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
