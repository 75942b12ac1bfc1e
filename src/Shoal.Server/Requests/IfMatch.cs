using System.Globalization;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>A document's version as an entity tag.</summary>
internal static class IfMatch
{
    /// <summary>The header's name.</summary>
    public const string Header = "If-Match";

    /// <summary>What the header is for.</summary>
    public const string Meaning = "The version the document must have, as in its ETag; nothing is changed otherwise.";

    /// <summary>Returns the version the caller expects; null without the header.</summary>
    /// <exception cref="ShoalException">The header is not one version, quoted or not.</exception>
    public static long? Parse(string? header)
    {
        if (header is null) return null;
        var text = header.AsSpan().Trim();
        if (text.Length >= 2 && text[0] == '"' && text[^1] == '"') text = text[1..^1];
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw new ShoalException(
                ErrorCode.InvalidRequest, "If-Match must be one document version, for instance \"17\".");
    }

    /// <summary>Says which version the answer is about.</summary>
    public static void SetVersion(this HttpResponse response, long version) =>
        response.Headers.ETag = string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
