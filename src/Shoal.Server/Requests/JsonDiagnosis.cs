using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>
/// Says why JSON could not be read. Runs only after the deserializer refused, so good requests pay nothing.
/// </summary>
internal static class JsonDiagnosis
{
    /// <summary>
    /// Returns the refusal: malformed JSON with its place, an unknown or doubled member, or a wrong value.
    /// </summary>
    /// <param name="utf8">What was refused; valid UTF-8.</param>
    /// <param name="type">What it should have been.</param>
    /// <param name="mismatch">What the deserializer said.</param>
    public static ShoalException Explain(ReadOnlySpan<byte> utf8, JsonTypeInfo type, JsonException mismatch)
    {
        if (utf8.IsEmpty) return new ShoalException(ErrorCode.InvalidJson, "The body is empty.");
        var reader = new Utf8JsonReader(utf8);
        ShoalException? found = null;
        try
        {
            reader.Read();
            found = CheckValue(ref reader, type, "$");
            while (reader.Read())
            {
                // To the end: a syntax error comes before whatever else is wrong.
            }
        }
        catch (JsonException malformed)
        {
            return new ShoalException(ErrorCode.InvalidJson, $"The JSON is malformed {Place(malformed)}.");
        }

        return found ?? new ShoalException(ErrorCode.InvalidRequest, Describe(mismatch));
    }

    private static ShoalException? CheckValue(ref Utf8JsonReader reader, JsonTypeInfo? type, string path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when type?.Kind == JsonTypeInfoKind.Object:
                return CheckObject(ref reader, type, path);
            case JsonTokenType.StartArray when type?.Kind == JsonTypeInfoKind.Enumerable:
                return CheckArray(ref reader, type, path);
            default:
                reader.Skip();
                return null;
        }
    }

    private static ShoalException? CheckObject(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        ShoalException? found = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            var member = type.Properties.FirstOrDefault(p => p.Name == name);
            if (member is null)
            {
                found ??= new ShoalException(
                    ErrorCode.UnknownMember, $"'{name}' is not a member of {path}; there are {Names(type)}.");
            }
            else if (!seen.Add(name))
            {
                found ??= new ShoalException(ErrorCode.InvalidRequest, $"'{name}' is there twice in {path}.");
            }

            reader.Read();
            var below = CheckValue(ref reader, TypeOf(type, member), $"{path}.{name}");
            found ??= below;
        }

        return found;
    }

    private static ShoalException? CheckArray(ref Utf8JsonReader reader, JsonTypeInfo type, string path)
    {
        ShoalException? found = null;
        var element = type.ElementType is { } elementType ? type.Options.GetTypeInfo(elementType) : null;
        for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");
            var below = CheckValue(ref reader, element, place);
            found ??= below;
        }

        return found;
    }

    private static JsonTypeInfo? TypeOf(JsonTypeInfo owner, JsonPropertyInfo? member) =>
        member is null ? null : owner.Options.GetTypeInfo(member.PropertyType);

    private static string Names(JsonTypeInfo type) => string.Join(", ", type.Properties.Select(p => p.Name));

    private static string Place(JsonException malformed) => string.Create(
        CultureInfo.InvariantCulture,
        $"at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}");

    /// <summary>
    /// Names the place; a converter's own words are kept, the deserializer's name .NET types and are not.
    /// </summary>
    private static string Describe(JsonException mismatch)
    {
        var path = mismatch.Path ?? "$";
        var words = mismatch.Message;
        var isGeneric = words.Contains("System.", StringComparison.Ordinal)
            || words.Contains("Shoal.", StringComparison.Ordinal);
        if (isGeneric) return $"{path} has the wrong type, or is out of its type's range.";
        var end = words.IndexOf(" Path: ", StringComparison.Ordinal);
        return end < 0 ? $"{path}: {words}" : $"{path}: {words[..end]}";
    }
}
