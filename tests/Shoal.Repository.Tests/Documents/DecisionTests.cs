using System.Globalization;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Documents;

/// <summary>The architecture decision records: numbered without a gap, all of one shape.</summary>
public sealed class DecisionTests
{
    private static readonly string[] Sections =
        ["Context", "Options", "Decision", "Consequences", "How it is validated"];

    private static IEnumerable<MarkdownDocument> Records =>
        RepositoryTree.Under("docs/adr", ".md")
            .Where(p => char.IsAsciiDigit(Path.GetFileName(p)[0]))
            .Select(p => new MarkdownDocument(p, RepositoryTree.Read(p)));

    [Fact]
    public void Numbers_RiseByOneFromOne()
    {
        var numbers = Records.Select(r => Path.GetFileName(r.Path)[..4]).ToList();

        Assert.NotEmpty(numbers);
        var expected = Enumerable.Range(1, numbers.Count).Select(n => n.ToString("0000", CultureInfo.InvariantCulture));
        Assert.Equal(expected, numbers);
    }

    [Fact]
    public void Titles_CarryTheNumber() => Findings.None(
        "The title is 'NNNN. What was decided'.",
        from record in Records
        let start = Path.GetFileName(record.Path)[..4] + ". "
        where record.Headings(1).SingleOrDefault()?.StartsWith(start, StringComparison.Ordinal) != true
        select record.Path);

    [Fact]
    public void Records_HaveTheSectionsOfTheTemplate() => Findings.None(
        $"A record has the sections {string.Join(", ", Sections)}, in this order.",
        from record in Records
        where !record.Headings(2).SequenceEqual(Sections)
        select record.Path);
}
