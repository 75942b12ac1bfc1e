using System.Buffers;

namespace Shoal.Encoders.Tokenization;

/// <summary>Finds added tokens in a text, leftmost first and longest at one place.</summary>
internal sealed class AddedTokenMatcher
{
    // Longest first, so that the first that fits is the longest.
    private readonly AddedToken[] _tokens;
    private readonly SearchValues<string> _contents;

    /// <summary>Creates one; with no tokens it never matches.</summary>
    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        _tokens = [.. tokens.OrderByDescending(token => token.Content.Length)];
        _contents = SearchValues.Create([.. _tokens.Select(token => token.Content)], StringComparison.Ordinal);
    }

    /// <summary>Whether there is nothing to find.</summary>
    public bool IsEmpty => _tokens.Length == 0;

    /// <summary>Finds the next added token.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="from">Where to start; what lies before is taken.</param>
    /// <param name="match">The token and the range it takes, stripped white space included.</param>
    /// <returns>False when there is none.</returns>
    public bool TryFind(ReadOnlySpan<char> text, int from, out AddedTokenMatch match)
    {
        match = default;
        var search = from;
        while (!IsEmpty && search < text.Length)
        {
            var offset = text[search..].IndexOfAny(_contents);
            if (offset < 0) return false;
            var start = search + offset;
            var token = LongestAt(text[start..]);
            var end = start + token.Content.Length;
            if (!token.SingleWord || StandsAlone(text, start, end))
            {
                while (token.LeftStrip && start > from && char.IsWhiteSpace(text[start - 1])) start--;
                while (token.RightStrip && end < text.Length && char.IsWhiteSpace(text[end])) end++;
                match = new AddedTokenMatch(token.Id, start, end);
                return true;
            }

            search = end;
        }

        return false;
    }

    private AddedToken LongestAt(ReadOnlySpan<char> text)
    {
        foreach (var token in _tokens)
        {
            if (text.StartsWith(token.Content, StringComparison.Ordinal)) return token;
        }

        throw new System.Diagnostics.UnreachableException("The search found a token that is not there.");
    }

    private static bool StandsAlone(ReadOnlySpan<char> text, int start, int end) =>
        (start == 0 || !IsWordCharacter(text[start - 1])) && (end == text.Length || !IsWordCharacter(text[end]));

    private static bool IsWordCharacter(char unit) => char.IsLetterOrDigit(unit) || unit == '_';
}

/// <summary>Where an added token was found.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">The first UTF-16 unit it takes.</param>
/// <param name="End">One past the last.</param>
internal readonly record struct AddedTokenMatch(int Id, int Start, int End);
