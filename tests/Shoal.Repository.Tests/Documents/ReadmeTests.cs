using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Documents;

/// <summary>What the README shows compiles: its C# is a region of a test project.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void Example_IsTheCompiledOne()
    {
        var readme = new MarkdownDocument("README.md", RepositoryTree.Read("README.md"));
        var source = RepositoryTree.Read("tests/Shoal.Client.Tests/ReadmeSnippet.cs");
        var region = source.Split("#region README\n")[1].Split("#endregion")[0];

        Assert.Equal([Unindented(region)], readme.Code("csharp").Select(Unindented));
    }

    private static string Unindented(string code) =>
        string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));
}
