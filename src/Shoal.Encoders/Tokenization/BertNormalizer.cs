using System.Text;

namespace Shoal.Encoders.Tokenization;

/// <summary>Receives normalized text, one code point at a time.</summary>
internal interface IRuneSink
{
    /// <summary>Takes the next code point.</summary>
    void Accept(Rune rune);
}

/// <summary>
/// Hugging Face's <c>BertNormalizer</c>: clean, set ideographs apart, strip accents, lowercase, in this order.
/// </summary>
/// <remarks>Streams code points into a sink, so a text of any length needs no copy of itself.</remarks>
internal sealed class BertNormalizer(bool cleanText, bool handleChinese, bool stripAccents, bool lowercase)
{
    private const int DottedCapitalI = 0x130;
    private static readonly Rune Space = new(' ');

    /// <summary>Normalizes text into the sink. A lone surrogate counts as U+FFFD.</summary>
    public void Normalize<TSink>(ReadOnlySpan<char> text, ref TSink sink)
        where TSink : IRuneSink, allows ref struct
    {
        while (!text.IsEmpty)
        {
            // Gives U+FFFD for a lone surrogate.
            Rune.DecodeFromUtf16(text, out var rune, out var consumed);
            text = text[consumed..];
            Normalize(rune, ref sink);
        }
    }

    private void Normalize<TSink>(Rune rune, ref TSink sink)
        where TSink : IRuneSink, allows ref struct
    {
        switch (BertCharacters.Classify(rune.Value))
        {
            case CharacterClass.Control or CharacterClass.ControlSpace when cleanText:
            case CharacterClass.Mark when stripAccents:
                break;
            case CharacterClass.Space when cleanText:
                sink.Accept(Space);
                break;
            case CharacterClass.Chinese when handleChinese:
                sink.Accept(Space);
                StripAndLower(rune, ref sink);
                sink.Accept(Space);
                break;
            default:
                StripAndLower(rune, ref sink);
                break;
        }
    }

    private void StripAndLower<TSink>(Rune rune, ref TSink sink)
        where TSink : IRuneSink, allows ref struct
    {
        if (stripAccents && !rune.IsAscii)
        {
            Span<char> rest = stackalloc char[8];
            var length = BertCharacters.StripAccents(rune.Value, rest);
            if (length >= 0)
            {
                foreach (var part in rest[..length].EnumerateRunes()) Lower(part, ref sink);
                return;
            }
        }

        Lower(rune, ref sink);
    }

    private void Lower<TSink>(Rune rune, ref TSink sink)
        where TSink : IRuneSink, allows ref struct
    {
        if (!lowercase)
        {
            sink.Accept(rune);
        }
        else if (rune.Value == DottedCapitalI)
        {
            // The one full lowercase mapping that is longer than the simple one.
            sink.Accept(new Rune('i'));
            sink.Accept(new Rune(0x307));
        }
        else
        {
            sink.Accept(Rune.ToLowerInvariant(rune));
        }
    }
}
