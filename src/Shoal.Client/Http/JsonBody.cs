using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Shoal.Client.Http;

/// <summary>Reads the JSON of a success.</summary>
internal static class JsonBody
{
    public static async Task<T> ReadAsync<T>(
        HttpContent content,
        JsonTypeInfo<T> type,
        CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken);
        try
        {
            return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken) ?? throw Invalid(null);
        }
        catch (JsonException invalid)
        {
            throw Invalid(invalid);
        }
    }

    public static T Read<T>(string line, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw Invalid(null);
        }
        catch (JsonException invalid)
        {
            throw Invalid(invalid);
        }
    }

    /// <summary>An answer that is not what the API describes.</summary>
    public static ShoalClientException Invalid(Exception? inner) => new(
        ShoalClientErrorCodes.InvalidResponse,
        "The answer is not what the API describes: is the address that of a Shoal server?",
        inner);
}
