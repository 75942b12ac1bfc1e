using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shoal.Protocol;

namespace Shoal.Client.Http;

/// <summary>A request that can be sent any number of times.</summary>
/// <param name="Method">The verb.</param>
/// <param name="Path">Below the base address, percent-encoded, without a slash in front.</param>
internal sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The media type of body and answer.</summary>
    public string MediaType { get; init; } = MediaTypes.Json;

    /// <summary>The version the document must have; null for any.</summary>
    public long? IfMatch { get; init; }

    /// <summary>Who the server shall journal; null to leave that to it.</summary>
    public string? Actor { get; init; }

    /// <summary>Set for a POST that changes nothing.</summary>
    public bool ReadsOnly { get; init; }

    /// <summary>Whether sending it twice does what sending it once does, and answers the same.</summary>
    /// <remarks>Not with a version condition: when the first answer is lost, the second says "conflict".</remarks>
    public bool IsRepeatable => ReadsOnly || (IfMatch is null && IsIdempotent(Method));

    /// <summary>Returns a request with a JSON body.</summary>
    public static ApiRequest WithJson<T>(HttpMethod method, string path, T body, JsonTypeInfo<T> type) =>
        new(method, path) { Body = JsonSerializer.SerializeToUtf8Bytes(body, type) };

    private static bool IsIdempotent(HttpMethod method) =>
        method == HttpMethod.Get || method == HttpMethod.Put || method == HttpMethod.Delete;
}
