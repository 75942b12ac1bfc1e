using System.Text.Json;

namespace Shoal.Encoders.Models;

/// <summary>Reads members that may be missing, null or of another kind: all three read as absent.</summary>
internal static class JsonReading
{
    /// <summary>Returns a member that is there and not null.</summary>
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
            && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    /// <summary>Returns a text.</summary>
    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>Returns a whole number; one beyond the range of int is the greatest int.</summary>
    public static int? Integer(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } value
            ? value.TryGetInt32(out var number) ? number : value.GetDouble() > int.MaxValue ? int.MaxValue : null
            : null;

    /// <summary>Returns a truth value.</summary>
    public static bool? Flag(this JsonElement element, string name) =>
        element.Member(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };
}
