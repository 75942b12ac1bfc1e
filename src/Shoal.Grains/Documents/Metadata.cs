using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Grains.Documents;

/// <summary>The rules of metadata: one JSON object, bounded in size and depth, kept without white space.</summary>
internal static class Metadata
{
    private static readonly JsonDocumentOptions Strict = new()
    {
        MaxDepth = Limits.MaxMetadataDepth,
        AllowDuplicateProperties = false,
    };

    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = Limits.MaxMetadataDepth,
    };

    /// <summary>
    /// Returns metadata in the form in which it is stored and compared; null for null and for an empty object.
    /// </summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidMetadata"/>.</exception>
    public static string? Normalize(string? json) => json is null ? null : Print(Parse(json));

    /// <summary>
    /// Returns metadata with a merge patch applied: members are replaced, null removes them (RFC 7396).
    /// </summary>
    /// <exception cref="ShoalException"><see cref="ErrorCode.InvalidMetadata"/>.</exception>
    public static string? Merge(string? json, string patchJson)
    {
        var target = json is null ? [] : Parse(json);
        Merge(target, Parse(patchJson));
        return Print(target);
    }

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is null) target.Remove(name);
            else if (value is JsonObject changes)
            {
                if (target[name] is not JsonObject) target[name] = new JsonObject();
                Merge(target[name]!.AsObject(), changes);
            }
            else target[name] = value.DeepClone();
        }
    }

    private static JsonObject Parse(string json)
    {
        try
        {
            return JsonNode.Parse(json, documentOptions: Strict) as JsonObject
                ?? throw Refused("Metadata is a JSON object.");
        }
        catch (JsonException exception)
        {
            throw Refused(
                $"Metadata is not a JSON object of at most {Limits.MaxMetadataDepth} levels: {exception.Message}");
        }
    }

    private static string? Print(JsonObject metadata)
    {
        if (metadata.Count == 0) return null;
        string json;
        try
        {
            json = metadata.ToJsonString(Compact);
        }
        catch (Exception exception) when (exception is InvalidOperationException or JsonException or ArgumentException)
        {
            throw Refused("Metadata holds a lone surrogate, or nests too deeply.");
        }

        return Encoding.UTF8.GetByteCount(json) <= Limits.MaxMetadataBytes
            ? json
            : throw Refused($"Metadata has at most {Limits.MaxMetadataBytes} bytes of JSON.");
    }

    private static ShoalException Refused(string message) => new(ErrorCode.InvalidMetadata, message);
}
