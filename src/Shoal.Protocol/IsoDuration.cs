using System.Text.RegularExpressions;
using System.Xml;

namespace Shoal.Protocol;

/// <summary>
/// Lengths of time as ISO 8601 has them, <c>PT30M</c> or <c>P1DT12H</c>: what the HTTP API and the command line take.
/// </summary>
public static partial class IsoDuration
{
    /// <summary>What to say of a text that is none.</summary>
    public const string Expected =
        "A length of time is written as in ISO 8601, with days, hours, minutes and seconds: \"PT30M\", \"P1DT12H\".";

    /// <summary>Reads a length of time; false for years and months, whose length depends on when they begin.</summary>
    /// <param name="text">Null is none.</param>
    /// <param name="duration">To 100 ns; negative with a minus sign in front.</param>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        if (text is null || !Form().IsMatch(text)) return false;
        try
        {
            duration = XmlConvert.ToTimeSpan(text);
            return true;
        }
        catch (Exception refusal) when (refusal is FormatException or OverflowException)
        {
            return false;
        }
    }

    /// <summary>Writes a length of time.</summary>
    public static string ToString(TimeSpan duration) => XmlConvert.ToString(duration);

    [GeneratedRegex(
        @"^-?P(?=[0-9T])([0-9]{1,9}D)?(T(?=[0-9])([0-9]{1,9}H)?([0-9]{1,9}M)?([0-9]{1,9}(\.[0-9]{1,9})?S)?)?\z")]
    private static partial Regex Form();
}
