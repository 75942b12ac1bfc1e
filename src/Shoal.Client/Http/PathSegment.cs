using Shoal.Protocol;

namespace Shoal.Client.Http;

/// <summary>Names and ids as one segment of a path.</summary>
internal static class PathSegment
{
    /// <summary>Returns the value percent-encoded, so that no slash or dot in it is taken for a path's.</summary>
    /// <exception cref="ArgumentException">It is empty or not valid Unicode.</exception>
    public static string Escape(string value, string parameter)
    {
        ArgumentException.ThrowIfNullOrEmpty(value, parameter);
        UnicodeText.ThrowIfIllFormed(value, parameter);

        // RFC 3986 lets dots stand as they are, but a segment of one or two dots alone would be removed.
        return value is "." or ".." ? value.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(value);
    }

    /// <summary>Returns a document's id as a segment.</summary>
    /// <exception cref="ArgumentException">It is empty, over 512 UTF-8 bytes, or not valid Unicode.</exception>
    public static string OfDocument(string id)
    {
        var escaped = Escape(id, nameof(id));
        return System.Text.Encoding.UTF8.GetByteCount(id) <= Limits.MaxDocumentIdBytes
            ? escaped
            : throw new ArgumentException(
                $"A document id is at most {Limits.MaxDocumentIdBytes} UTF-8 bytes long.", nameof(id));
    }
}
