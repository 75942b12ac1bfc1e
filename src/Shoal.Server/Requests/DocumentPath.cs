using System.Buffers;
using System.Text;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>
/// Reads a document's id from the path as the caller wrote it, so <c>%2F</c>, <c>%25</c> and <c>..</c> are ids too.
/// </summary>
/// <remarks>
/// The server's own path is of no use here: it is decoded but for <c>%2F</c>, which makes <c>a/b</c> and <c>a%2Fb</c>
/// differ, and its dot segments are removed, after decoding.
/// </remarks>
internal static class DocumentPath
{
    private const string Prefix = "/v1/collections/";
    private const string Infix = "/documents/";

    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Splits a request target; false when it is not below a collection's documents.</summary>
    /// <param name="target">Of the request line: origin form or absolute form.</param>
    /// <param name="collection">The collection's segment, still encoded.</param>
    /// <param name="id">What follows, still encoded; slashes belong to it.</param>
    public static bool TrySplit(string target, out string collection, out string id)
    {
        (collection, id) = ("", "");
        var path = PathOf(target);
        if (!path.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        var rest = path[Prefix.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !rest.AsSpan(slash).StartsWith(Infix, StringComparison.Ordinal)) return false;
        (collection, id) = (rest[..slash], rest[(slash + Infix.Length)..]);
        return true;
    }

    /// <summary>Returns the id a segment stands for; <c>+</c> is itself.</summary>
    /// <exception cref="ShoalException">
    /// A percent sign without two hexadecimal digits, or bytes that are not UTF-8.
    /// </exception>
    public static string Decode(string encoded)
    {
        if (!encoded.Contains('%', StringComparison.Ordinal)) return encoded;
        try
        {
            return StrictUtf8.GetString(DecodeBytes(encoded));
        }
        catch (ArgumentException)
        {
            throw new ShoalException(ErrorCode.InvalidDocumentId, "The document id in the path is not valid UTF-8.");
        }
    }

    private static string PathOf(string target)
    {
        var end = target.AsSpan().IndexOfAny('?', '#');
        var path = end < 0 ? target : target[..end];
        var scheme = path.IndexOf("://", StringComparison.Ordinal);
        if (path.StartsWith('/') || scheme < 0) return path;
        var authority = path.IndexOf('/', scheme + "://".Length);
        return authority < 0 ? "/" : path[authority..];
    }

    private static byte[] DecodeBytes(string encoded)
    {
        var source = Encoding.UTF8.GetBytes(encoded);
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            source[length++] = source[i] == '%' ? HexByte(source, ref i) : source[i];
        }

        return source[..length];
    }

    /// <summary>Reads the two digits behind a percent sign and moves to the second.</summary>
    private static byte HexByte(ReadOnlySpan<byte> source, ref int at)
    {
        Span<byte> value = stackalloc byte[1];
        var digits = source.Slice(at + 1, Math.Min(2, source.Length - at - 1));
        if (digits.Length != 2 || Convert.FromHexString(digits, value, out _, out _) != OperationStatus.Done)
        {
            throw new ShoalException(
                ErrorCode.InvalidDocumentId, "The document id in the path has a '%' without two hexadecimal digits.");
        }

        at += 2;
        return value[0];
    }
}
