using System.Buffers;
using System.Text;

namespace Shoal.Client.Http;

/// <summary>Finds lone surrogates, which JSON and URLs would silently replace on their way.</summary>
internal static class UnicodeText
{
    /// <summary>Returns whether every surrogate has its partner.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        for (var start = NextSurrogate(text); start >= 0; start = NextSurrogate(text))
        {
            text = text[start..];
            if (Rune.DecodeFromUtf16(text, out _, out var consumed) != OperationStatus.Done) return false;
            text = text[consumed..];
        }

        return true;
    }

    /// <summary>Throws when a surrogate has no partner.</summary>
    /// <exception cref="ArgumentException">It has none.</exception>
    public static void ThrowIfIllFormed(string? text, string parameter)
    {
        if (!IsWellFormed(text)) throw new ArgumentException("A text holds a lone surrogate: remove it.", parameter);
    }

    private static int NextSurrogate(ReadOnlySpan<char> text) => text.IndexOfAnyInRange('\uD800', '\uDFFF');
}
