using System.Globalization;
using System.Text;

namespace Shoal.Encoders.Tokenization;

/// <summary>
/// The character tables of BERT normalization, frozen at the Unicode version of the reference tokenizer.
/// </summary>
/// <remarks>
/// The runtime's own tables do not serve: in invariant globalization mode <c>string.Normalize</c> changes nothing, and
/// its categories are those of a newer Unicode. Canonical reordering is left out: once nonspacing marks are gone it
/// could only swap two adjacent spacing marks of different combining classes.
/// </remarks>
internal static class BertCharacters
{
    private const int PageSize = 256;
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulLeading = 0x1100;
    private const int HangulVowel = 0x1161;
    private const int HangulTrailing = 0x11A7;
    private const int HangulVowels = 21;
    private const int HangulTrailings = 28;

    // The third from last range starts at 2B920 and not at 2B820: that is how the reference has it.
    private static readonly (int First, int Last)[] ChineseRanges =
    [
        (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F),
        (0x2B920, 0x2CEAF), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
    ];

    private static readonly (int First, int Last)[] PrivateUseRanges =
        [(0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD)];

    // Two-stage table: pages without any class of their own share one page of words.
    private static readonly CharacterClass[][] Pages = BuildPages();
    private static readonly Dictionary<int, string> Decompositions = ReadDecompositions();

    /// <summary>Returns the class of a code point.</summary>
    public static CharacterClass Classify(int codePoint) => Pages[codePoint / PageSize][codePoint % PageSize];

    /// <summary>
    /// Writes what canonical decomposition and the removal of nonspacing marks leave of a code point.
    /// </summary>
    /// <param name="codePoint">Not itself a mark.</param>
    /// <param name="destination">Length 8 or greater.</param>
    /// <returns>How many UTF-16 units were written, or −1 when the code point stays as it is.</returns>
    public static int StripAccents(int codePoint, Span<char> destination)
    {
        if (codePoint is >= HangulFirst and <= HangulLast) return DecomposeHangul(codePoint - HangulFirst, destination);
        if (!Decompositions.TryGetValue(codePoint, out var rest)) return -1;
        rest.CopyTo(destination);
        return rest.Length;
    }

    private static int DecomposeHangul(int syllable, Span<char> destination)
    {
        destination[0] = (char)(HangulLeading + (syllable / (HangulVowels * HangulTrailings)));
        destination[1] = (char)(HangulVowel + (syllable % (HangulVowels * HangulTrailings) / HangulTrailings));
        var trailing = syllable % HangulTrailings;
        if (trailing == 0) return 2;
        destination[2] = (char)(HangulTrailing + trailing);
        return 3;
    }

    private static CharacterClass[][] BuildPages()
    {
        var words = new CharacterClass[PageSize];
        var pages = new CharacterClass[0x110000 / PageSize][];
        Array.Fill(pages, words);
        foreach (var (first, last) in ChineseRanges) Mark(pages, words, first, last, CharacterClass.Chinese);
        foreach (var (first, last) in PrivateUseRanges) Mark(pages, words, first, last, CharacterClass.Control);
        foreach (var line in ReadLines("categories.txt"))
        {
            var (kind, first, last) = ParseRange(line);
            Mark(pages, words, first, last, kind);
        }

        for (var c = 0; c < 0x10000; c++)
        {
            var space = char.IsWhiteSpace((char)c);
            var control = c != '\t' && c != '\n' && c != '\r' && char.IsControl((char)c);
            if (space || control)
            {
                Mark(pages, words, c, c, (space, control) switch
                {
                    (true, true) => CharacterClass.ControlSpace,
                    (true, false) => CharacterClass.Space,
                    _ => CharacterClass.Control,
                });
            }
        }

        Mark(pages, words, Rune.ReplacementChar.Value, Rune.ReplacementChar.Value, CharacterClass.Control);
        return pages;
    }

    private static void Mark(
        CharacterClass[][] pages, CharacterClass[] shared, int first, int last, CharacterClass kind)
    {
        for (var c = first; c <= last; c++)
        {
            ref var page = ref pages[c / PageSize];
            if (ReferenceEquals(page, shared)) page = new CharacterClass[PageSize];
            page[c % PageSize] = kind;
        }
    }

    private static (CharacterClass Kind, int First, int Last) ParseRange(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var kind = line[..space] switch
        {
            "Mn" => CharacterClass.Mark,
            "Cf" => CharacterClass.Control,
            _ => CharacterClass.Punctuation,
        };
        var bounds = line[(space + 1)..].Split('-');
        return (kind, ParseHex(bounds[0]), ParseHex(bounds[^1]));
    }

    private static Dictionary<int, string> ReadDecompositions()
    {
        var decompositions = new Dictionary<int, string>(2100);
        foreach (var line in ReadLines("decompositions.txt"))
        {
            var parts = line.Split(' ');
            decompositions[ParseHex(parts[0])] = string.Concat(
                parts.Skip(1).Select(p => new Rune(ParseHex(p)).ToString()));
        }

        return decompositions;
    }

    private static int ParseHex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static IEnumerable<string> ReadLines(string resource)
    {
        using var stream = typeof(BertCharacters).Assembly.GetManifestResourceStream(typeof(BertCharacters), resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#')) yield return line;
        }
    }
}
