using System.Globalization;
using System.Text;
using Shoal.Grains.Abstractions.Errors;

namespace Shoal.Server.Requests;

/// <summary>
/// Who gives a command, for the journal of a rollout: the server itself knows one API key and no names.
/// </summary>
internal static class ActorHeader
{
    /// <summary>The header's name.</summary>
    public const string Header = "X-Shoal-Actor";

    /// <summary>What the header is for.</summary>
    public const string Meaning = "Who the journal names; 1 to 128 printable characters. Default: operator.";

    /// <summary>Who it is when the caller does not say.</summary>
    public const string Default = "operator";

    /// <summary>Returns the name that a command is journalled under.</summary>
    /// <param name="header">Null without the header.</param>
    /// <exception cref="ShoalException">It is empty, too long or not printable.</exception>
    public static string Parse(string? header)
    {
        if (header is null) return Default;
        return header.Length is >= 1 and <= Limits.MaxActorLength && header.EnumerateRunes().All(IsPrintable)
            ? header
            : throw new ShoalException(
                ErrorCode.InvalidRequest,
                $"{Header} must be 1 to {Limits.MaxActorLength} printable characters; shorten it, or leave it out.");
    }

    private static bool IsPrintable(Rune rune) => rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
