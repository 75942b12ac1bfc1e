using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Documents;

public sealed class DocumentTests
{
    private static readonly Lazy<List<MarkdownDocument>> Documents = new(() =>
        [.. RepositoryTree.Paths.Where(p => p.EndsWith(".md", StringComparison.Ordinal))
            .Select(p => new MarkdownDocument(p, RepositoryTree.Read(p)))]);

    [Fact]
    public void Documents_HaveOneTitle() => Findings.None(
        "A document has one first-level heading.",
        Documents.Value.Where(d => d.Headings(1).Count() != 1).Select(d => $"{d.Path}: {d.Headings(1).Count()}"));

    [Fact]
    public void RelativeLinks_Resolve() => Findings.None(
        "These links lead nowhere.",
        from document in Documents.Value
        from link in document.Links
        where !IsExternal(link) && !Resolves(document, link)
        select $"{document.Path}: {link}");

    [Fact]
    public void Readme_HasAtMost150Lines() =>
        Assert.InRange(Documents.Value.Single(d => d.Path == "README.md").LineCount, 1, 150);

    [Theory]
    [InlineData("README.md")]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("CHANGELOG.md")]
    [InlineData("LICENSE")]
    [InlineData("NOTICE")]
    [InlineData("docs/architecture.md")]
    [InlineData("docs/extending.md")]
    [InlineData("docs/limits.md")]
    [InlineData("docs/style.md")]
    [InlineData("docs/telemetry.md")]
    [InlineData("docs/testing.md")]
    public void Document_IsThere(string path) => Assert.Contains(path, RepositoryTree.Paths);

    [Fact]
    public void Links_OfADocument_AreFoundOutsideCode()
    {
        const string Text = "# A\n[a](b.md) `[x](y.md)`\n```\n# no\n[c](d.md)\n```\n## Über uns, 2\n";
        var document = new MarkdownDocument("docs/limits.md", Text);

        Assert.Equal(["b.md"], document.Links);
        Assert.Equal(["a", "über-uns-2"], document.Anchors);
        Assert.False(Resolves(document, "b.md"));
        Assert.False(Resolves(document, "#nowhere"));
        Assert.True(Resolves(document, "#a"));
    }

    private static bool IsExternal(string link) =>
        link.StartsWith("http", StringComparison.Ordinal) || link.StartsWith("mailto:", StringComparison.Ordinal);

    private static bool Resolves(MarkdownDocument document, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? document.Path : Combine(document.Path, Uri.UnescapeDataString(parts[0]));
        if (!Path.Exists(RepositoryTree.Absolute(target))) return false;
        if (parts.Length == 1) return true;
        var other = target == document.Path ? document : Documents.Value.SingleOrDefault(d => d.Path == target);
        return other?.Anchors.Contains(parts[1]) == true;
    }

    private static string Combine(string document, string link)
    {
        var folder = Path.GetDirectoryName(RepositoryTree.Absolute(document))!;
        var full = Path.GetFullPath(Path.Combine(folder, link));
        return Path.GetRelativePath(RepositoryTree.Absolute(""), full).Replace('\\', '/');
    }
}
