using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Shoal.Server.Endpoints;
using Shoal.Server.Errors;

namespace Shoal.Server.Security;

/// <summary>Lets a request in that shows the key, and every request for health.</summary>
internal sealed class ApiKeyMiddleware(RequestDelegate next, string apiKey)
{
    private const string Scheme = "Bearer ";
    private const string Header = "x-api-key";

    // Digests have one length, so comparing them tells nothing about the key's.
    private readonly byte[] _expected = Digest(apiKey);

    /// <summary>Passes the request on, or answers 401.</summary>
    public Task InvokeAsync(HttpContext http)
    {
        if (IsOpen(http) || IsKey(KeyOf(http.Request))) return next(http);
        return http.WriteRefusalAsync(new Refusal(
            ErrorCode.Unauthorized, "This server needs an API key, and the request has none or a wrong one."));
    }

    /// <summary>
    /// Whether a request is about health. Documents are routed by the raw target, in which dots are not resolved, so
    /// both the path and the raw target must say so.
    /// </summary>
    private static bool IsOpen(HttpContext http) =>
        http.Request.Path.StartsWithSegments(HealthEndpoints.Prefix)
        && http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget
            .StartsWith(HealthEndpoints.Prefix, StringComparison.Ordinal);

    private static string? KeyOf(HttpRequest request)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Scheme.Length..].Trim();
        }

        return request.Headers[Header] is { Count: > 0 } keys ? keys.ToString() : null;
    }

    private bool IsKey(string? key) =>
        key is not null && CryptographicOperations.FixedTimeEquals(Digest(key), _expected);

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
