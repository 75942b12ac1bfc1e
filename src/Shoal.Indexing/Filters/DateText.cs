using System.Globalization;

namespace Shoal.Indexing.Filters;

/// <summary>Dates among texts: RFC 3339 dates and date-times, so that they compare as the moments they are.</summary>
internal static class DateText
{
    private const int ShortestDate = 10;
    private const int LongestDate = 64;
    private const int MostDigits = 7;

    /// <summary>All of one length and offset, so that text order is order in time.</summary>
    private const string Canonical = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    // The last part of each is "Z", an offset, or nothing, which is read as UTC.
    private static readonly string[] Forms =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>
    /// Returns a date in UTC, in one form for all: a day begins at its midnight, and what a fraction says below a tenth
    /// of a microsecond is cut. Anything else as it is, a leap second too.
    /// </summary>
    public static string Normalize(string text)
    {
        if (!LooksLikeADate(text)) return text;
        var exact = WithoutFinerDigits(text.ToUpperInvariant());
        return DateTimeOffset.TryParseExact(
            exact, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.UtcDateTime.ToString(Canonical, CultureInfo.InvariantCulture)
            : text;
    }

    private static string WithoutFinerDigits(string text)
    {
        var first = text.IndexOf('.', StringComparison.Ordinal) + 1;
        if (first == 0) return text;
        var end = first;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end - first > MostDigits ? text.Remove(first + MostDigits, end - first - MostDigits) : text;
    }

    private static bool LooksLikeADate(string text) =>
        text.Length is >= ShortestDate and <= LongestDate
        && char.IsAsciiDigit(text[0])
        && text[4] == '-'
        && text[7] == '-';
}
