using System.Text.RegularExpressions;

namespace Shoal.Repository.Tests.Documents;

/// <summary>One Markdown file as far as the rules need it: headings and links outside fenced code.</summary>
internal sealed partial class MarkdownDocument(string path, string text)
{
    public string Path { get; } = path;

    /// <summary>The lines outside fenced code blocks.</summary>
    public IReadOnlyList<string> Prose { get; } = [.. OutsideFences(text)];

    public int LineCount { get; } = text.TrimEnd('\n').Split('\n').Length;

    /// <summary>The contents of the fenced blocks of one language.</summary>
    public IEnumerable<string> Code(string language) =>
        text.Split("```" + language + "\n").Skip(1).Select(rest => rest.Split("```")[0]);

    public IEnumerable<string> Headings(int level) =>
        Prose.Where(l => l.StartsWith(new string('#', level) + " ", StringComparison.Ordinal))
            .Select(l => l[(level + 1)..].Trim());

    /// <summary>The targets of inline links and images.</summary>
    public IEnumerable<string> Links =>
        Prose.SelectMany(l => Link().Matches(InlineCode().Replace(l, ""))).Select(m => m.Groups[1].Value);

    /// <summary>The anchors that headings make, as GitHub spells them.</summary>
    public IEnumerable<string> Anchors => Enumerable.Range(1, 6).SelectMany(Headings).Select(Anchor);

    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    private static IEnumerable<string> OutsideFences(string text)
    {
        var inside = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal)) inside = !inside;
            else if (!inside) yield return line;
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex InlineCode();

    [GeneratedRegex(@"[^\p{L}\p{N}\- _]")]
    private static partial Regex NotInAnchor();
}
