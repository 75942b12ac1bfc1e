using System.Globalization;
using System.Text;

namespace Shoal.Cli.Output;

/// <summary>How values read for people.</summary>
internal static class Display
{
    /// <summary>Returns <c>12,345</c>.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Returns a score or metric with four decimals.</summary>
    public static string Score(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>Returns <c>1,234/s</c>, or <c>0.5/s</c> below ten.</summary>
    public static string Rate(double perSecond) =>
        perSecond.ToString(perSecond < 10 ? "N1" : "N0", CultureInfo.InvariantCulture) + "/s";

    /// <summary>Returns milliseconds with one decimal.</summary>
    public static string Milliseconds(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " ms";

    /// <summary>Returns <c>12.3 MiB</c>, or <c>0.5 KiB</c> below a mebibyte.</summary>
    public static string Bytes(long value) => value < 1024 * 1024
        ? (value / 1024.0).ToString("N1", CultureInfo.InvariantCulture) + " KiB"
        : (value / 1024.0 / 1024.0).ToString("N1", CultureInfo.InvariantCulture) + " MiB";

    /// <summary>Returns <c>45 s</c>, <c>12 min</c> or <c>3 h 20 min</c>, rounded up.</summary>
    public static string Duration(TimeSpan value)
    {
        var seconds = (long)Math.Ceiling(value.TotalSeconds);
        if (seconds < 120) return $"{seconds} s";
        var minutes = (seconds + 59) / 60;
        return minutes < 120 ? $"{minutes} min" : $"{minutes / 60} h {minutes % 60} min";
    }

    /// <summary>Returns the text on one line, cut to a number of characters.</summary>
    public static string Excerpt(string? text, int maxCharacters)
    {
        var line = new StringBuilder();
        foreach (var rune in (text ?? "").EnumerateRunes())
        {
            if (line.Length >= maxCharacters) return line.Append('…').ToString();
            line.Append(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? new Rune(' ') : rune);
        }

        return line.ToString();
    }
}
