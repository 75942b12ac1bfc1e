using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

public sealed class SizeRulesTests
{
    [Fact]
    public void Files_HaveAtMost500Lines() =>
        Findings.None("Split these files by what they are about.", SizeRules.LongFiles(RepositoryTree.Sources));

    [Fact]
    public void Lines_HaveAtMost120Columns() =>
        Findings.None("Break these lines.", SizeRules.LongLines(RepositoryTree.Sources));

    [Fact]
    public void Methods_HaveAtMost60Lines() =>
        Findings.None("Give the parts of these methods names.", SizeRules.LongMethods(RepositoryTree.Sources));

    [Fact]
    public void Types_HaveAtMostThreePartials() =>
        Findings.None("A class is missing here.", SizeRules.ManyPartials(RepositoryTree.Sources));

    [Fact]
    public void EveryRule_OfCodeAboveItsLimit_FindsIt()
    {
        var statements = string.Concat(Enumerable.Repeat("x++;\n", SizeRules.MaxFileLines));
        SourceFile[] large =
        [
            new("src/P/A.cs", $"class A {{ void M() {{\n{statements}}} }}"),
            new("src/P/B.cs", new string('x', SizeRules.MaxLineColumns + 1)),
        ];
        var partials = Enumerable.Repeat(new SourceFile("src/P/A.cs", "partial class A;"), SizeRules.MaxPartials + 1);

        Assert.Single(SizeRules.LongFiles(large));
        Assert.Single(SizeRules.LongLines(large));
        Assert.Single(SizeRules.LongMethods(large));
        Assert.Single(SizeRules.ManyPartials(partials));
    }

    [Fact]
    public void EveryRule_OfCodeAtItsLimit_FindsNothing()
    {
        var body = string.Concat(Enumerable.Repeat("x++;\n", SizeRules.MaxMethodLines - 2));
        SourceFile[] files =
        [
            new("src/P/A.cs", $"partial class A {{\nvoid M() {{\n{body}}}\n}}\n"),
            new("src/P/B.cs", new string('x', SizeRules.MaxLineColumns)),
        ];

        Assert.Empty(SizeRules.LongFiles(files));
        Assert.Empty(SizeRules.LongLines(files));
        Assert.Empty(SizeRules.LongMethods(files));
        Assert.Empty(SizeRules.ManyPartials(files));
    }
}
