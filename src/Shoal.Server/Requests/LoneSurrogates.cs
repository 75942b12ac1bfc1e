using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Shoal.Server.Requests;

/// <summary>Finds <c>\uD800</c> and its like without a partner, which JSON allows and Unicode does not.</summary>
internal static class LoneSurrogates
{
    private const int EscapeLength = 6;

    /// <summary>
    /// Returns the code of the first lone surrogate's refusal; null when there is none, or no valid JSON.
    /// </summary>
    /// <param name="utf8">A JSON value.</param>
    public static ErrorCode? Find(ReadOnlySpan<byte> utf8)
    {
        // Nearly every request ends here: without an escape there is nothing to walk.
        if (utf8.IndexOf("\\u"u8) < 0) return null;

        var reader = new Utf8JsonReader(utf8);
        Span<ErrorCode> codes = stackalloc ErrorCode[RequestJson.MaxDepth + 1];
        codes.Fill(ErrorCode.InvalidText);
        try
        {
            while (reader.Read())
            {
                var depth = reader.CurrentDepth;
                if (reader.TokenType == JsonTokenType.PropertyName) codes[depth] = CodeOf(reader, codes[depth - 1]);
                if (HasLoneSurrogate(reader)) return codes[depth];
                if (IsStart(reader.TokenType)) codes[depth + 1] = codes[depth];
            }
        }
        catch (JsonException)
        {
            // Reported with its position by the reader that follows.
        }

        return null;
    }

    private static bool IsStart(JsonTokenType token) => token is JsonTokenType.StartArray or JsonTokenType.StartObject;

    /// <summary>Returns the code for what is below a member; a member without its own has its parent's.</summary>
    private static ErrorCode CodeOf(Utf8JsonReader reader, ErrorCode parent)
    {
        if (reader.ValueIsEscaped) return parent;
        if (reader.ValueTextEquals("metadata"u8)) return ErrorCode.InvalidMetadata;
        if (reader.ValueTextEquals("filter"u8)) return ErrorCode.InvalidFilter;
        var isId = reader.ValueTextEquals("id"u8) || reader.ValueTextEquals("ids"u8)
            || reader.ValueTextEquals("like"u8) || reader.ValueTextEquals("after"u8);
        return isId && parent == ErrorCode.InvalidText ? ErrorCode.InvalidDocumentId : parent;
    }

    private static bool HasLoneSurrogate(Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
        {
            return false;
        }

        var rest = reader.ValueSpan;
        while (rest.IndexOf((byte)'\\') is >= 0 and var at)
        {
            rest = rest[at..];
            if (!TryReadUnit(rest, out var unit))
            {
                rest = rest[2..];
                continue;
            }

            rest = rest[EscapeLength..];
            if (char.IsLowSurrogate(unit)) return true;
            if (!char.IsHighSurrogate(unit)) continue;
            if (!TryReadUnit(rest, out var low) || !char.IsLowSurrogate(low)) return true;
            rest = rest[EscapeLength..];
        }

        return false;
    }

    /// <summary>Reads the UTF-16 unit of a <c>\uXXXX</c> at the start of the text.</summary>
    private static bool TryReadUnit(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < EscapeLength || text[0] != '\\' || text[1] != 'u') return false;
        Span<char> digits = stackalloc char[EscapeLength - 2];
        Encoding.ASCII.GetChars(text[2..EscapeLength], digits);
        var isUnit = ushort.TryParse(
            digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        unit = (char)value;
        return isUnit;
    }
}
