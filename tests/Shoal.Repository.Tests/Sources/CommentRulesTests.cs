using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

public sealed class CommentRulesTests
{
    [Fact]
    public void Comments_PromiseOnlyWhatAnIssueHolds() =>
        Findings.None("Name the issue: TODO(#123).", CommentRules.Promises(RepositoryTree.Sources));

    [Theory]
    [InlineData("// TODO later", 1)]
    [InlineData("/* FIXME */", 1)]
    [InlineData("/// <summary>A HACK.</summary>", 1)]
    [InlineData("// TODO(#12) later", 0)]
    [InlineData("// Hacksaw", 0)]
    public void Promises_OfOneComment_FindsTheWord(string comment, int expected) =>
        Assert.Equal(expected, CommentRules.Promises([new SourceFile("src/P/A.cs", comment + "\nclass A;")]).Count());
}
