using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>Reads JSON as strictly as the API promises; every refusal is a <see cref="ShoalException"/>.</summary>
internal static class RequestJson
{
    /// <summary>Deepest nesting of a request.</summary>
    public const int MaxDepth = 64;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads one value; a byte order mark in front is skipped.</summary>
    /// <exception cref="ShoalException">
    /// The bytes are not UTF-8, not JSON, or not the JSON of a <typeparamref name="T"/>.
    /// </exception>
    public static T Parse<T>(ReadOnlySpan<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        utf8 = SkipByteOrderMark(utf8);
        CheckText(utf8);
        try
        {
            return JsonSerializer.Deserialize(utf8, type)
                ?? throw new ShoalException(ErrorCode.InvalidRequest, "The body is null; an object is expected.");
        }
        catch (JsonException mismatch)
        {
            throw JsonDiagnosis.Explain(utf8, type, mismatch);
        }
    }

    /// <summary>Returns the bytes behind a byte order mark.</summary>
    public static ReadOnlySpan<byte> SkipByteOrderMark(ReadOnlySpan<byte> utf8) =>
        utf8.StartsWith(ByteOrderMark) ? utf8[ByteOrderMark.Length..] : utf8;

    /// <summary>Refuses what the JSON reader would only notice while it makes strings.</summary>
    private static void CheckText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8)) throw new ShoalException(ErrorCode.InvalidJson, "The body is not valid UTF-8.");
        if (LoneSurrogates.Find(utf8) is { } code)
        {
            throw new ShoalException(code, "The JSON has an escape that is half of a surrogate pair.");
        }
    }
}
