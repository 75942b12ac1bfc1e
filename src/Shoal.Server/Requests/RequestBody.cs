using System.Text.Json.Serialization.Metadata;
using Microsoft.Net.Http.Headers;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Protocol;

namespace Shoal.Server.Requests;

/// <summary>Reads request bodies that are one JSON value.</summary>
internal static class RequestBody
{
    // A caller's Content-Length is a claim: larger buffers grow with what really comes.
    private const int MaxInitialCapacity = 1024 * 1024;

    /// <summary>Reads the body as one <typeparamref name="T"/>.</summary>
    /// <exception cref="BadHttpRequestException">415 for another media type, 413 over the body limit.</exception>
    /// <exception cref="ShoalException">The body is not the JSON of a <typeparamref name="T"/>.</exception>
    public static async Task<T> ReadJsonAsync<T>(this HttpRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        if (!request.HasMediaType(MediaTypes.Json)) throw UnsupportedMediaType(MediaTypes.Json);
        using var body = await request.ReadBytesAsync();
        return RequestJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length), type);
    }

    /// <summary>Reads the whole body, bounded by the server's limit.</summary>
    public static async Task<MemoryStream> ReadBytesAsync(this HttpRequest request)
    {
        var capacity = (int)Math.Min(request.ContentLength ?? 0, MaxInitialCapacity);
        var bytes = new MemoryStream(capacity);
        await request.Body.CopyToAsync(bytes, request.HttpContext.RequestAborted);
        return bytes;
    }

    /// <summary>Whether the body says it is of a media type, in UTF-8.</summary>
    public static bool HasMediaType(this HttpRequest request, string mediaType) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var header)
        && header.MediaType.Equals(mediaType, StringComparison.OrdinalIgnoreCase)
        && (!header.Charset.HasValue || header.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    /// <summary>Returns the refusal of a media type.</summary>
    public static BadHttpRequestException UnsupportedMediaType(params string[] expected) => new(
        $"The Content-Type must be {string.Join(" or ", expected)}, in UTF-8.",
        StatusCodes.Status415UnsupportedMediaType);
}
