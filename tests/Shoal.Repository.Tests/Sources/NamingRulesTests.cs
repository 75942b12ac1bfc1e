using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

public sealed class NamingRulesTests
{
    [Fact]
    public void Namespaces_AreTheirFolders() =>
        Findings.None("Folder, project and namespace have one name.", NamingRules.Namespaces(RepositoryTree.Sources));

    [Fact]
    public void TypeNames_SayWhatTheTypeIs() =>
        Findings.None("Name these types for what they are.", NamingRules.VagueTypes(RepositoryTree.Sources));

    [Theory]
    [InlineData("src/Shoal.X/Y/A.cs", "namespace Shoal.X; class A;", 1)]
    [InlineData("src/Shoal.X/Y/A.cs", "class A;", 1)]
    [InlineData("src/Shoal.X/Y/A.cs", "namespace Shoal.X.Y; class A;", 0)]
    [InlineData("src/Shoal.Client/Y/A.cs", "namespace Shoal.Client; class A;", 0)]
    [InlineData("src/Shoal.Client/Y/A.cs", "namespace Shoal.Protocol; class A;", 1)]
    [InlineData("src/Shoal.X/Program.cs", "return; public partial class Program;", 0)]
    public void Namespaces_OfOneFile_FindsWhatIsElsewhere(string path, string text, int expected) =>
        Assert.Equal(expected, NamingRules.Namespaces([new SourceFile(path, text)]).Count());

    [Theory]
    [InlineData("StoreManager", 1)]
    [InlineData("TextHelpers", 1)]
    [InlineData("JsonUtil", 1)]
    [InlineData("MathUtilities", 1)]
    [InlineData("CommonTypes", 1)]
    [InlineData("DeviceUtilization", 0)]
    [InlineData("Neighbor", 0)]
    public void VagueTypes_OfOneName_FindsTheWord(string name, int expected) =>
        Assert.Equal(expected, NamingRules.VagueTypes([new SourceFile("src/P/A.cs", $"class {name};")]).Count());
}
