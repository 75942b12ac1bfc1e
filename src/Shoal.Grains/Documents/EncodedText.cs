using System.Security.Cryptography;
using System.Text;

namespace Shoal.Grains.Documents;

/// <summary>What of a document is encoded, and the hash under which its vector is known.</summary>
internal static class EncodedText
{
    /// <summary>Returns title, a space, text; only one of them where the other is empty.</summary>
    public static string Of(string? title, string? text)
    {
        if (string.IsNullOrEmpty(title)) return text ?? "";
        return string.IsNullOrEmpty(text) ? title : $"{title} {text}";
    }

    /// <summary>Returns the first 8 bytes of a text's SHA-256: no caller can make two texts meet.</summary>
    public static ulong Hash(string encoded) => Hash(Encoding.UTF8.GetBytes(encoded));

    /// <summary>Returns the first 8 bytes of the SHA-256 of a vector's bytes.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BitConverter.ToUInt64(hash);
    }
}
