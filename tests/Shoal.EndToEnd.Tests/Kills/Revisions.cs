using System.Globalization;
using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.EndToEnd.Tests.Kills;

/// <summary>
/// The contents one document has in a run. A revision's number is in its text and in its metadata, so a reader can
/// tell which one it sees, and whether all of it.
/// </summary>
internal static class Revisions
{
    /// <summary>The revision of a document that is not there.</summary>
    public const int Absent = 0;

    /// <summary>What is read where title, text and metadata are not of one revision.</summary>
    public const int Torn = -1;

    private const string Member = "revision";

    /// <summary>Returns a revision of a document; the first is the original with its number in the metadata.</summary>
    public static Document Of(Document original, int revision) => original with
    {
        Text = revision == 1
            ? original.Text
            : string.Create(CultureInfo.InvariantCulture, $"Revision {revision} of this text. {original.Text}"),
        Metadata = JsonSerializer.SerializeToElement(new Dictionary<string, int> { [Member] = revision }),
    };

    /// <summary>Returns which revision a reader sees.</summary>
    public static int Read(Document original, StoredDocument? stored)
    {
        if (stored is null) return Absent;
        if (stored.Metadata is not { } metadata || !metadata.TryGetProperty(Member, out var member)) return Torn;
        if (!member.TryGetInt32(out var revision)) return Torn;
        var whole = Of(original, revision);
        return stored.Title == whole.Title && stored.Text == whole.Text ? revision : Torn;
    }

    /// <summary>Returns what is encoded of a document.</summary>
    public static string TextOf(Document document) =>
        string.IsNullOrEmpty(document.Title) ? document.Text! : $"{document.Title} {document.Text}";
}
