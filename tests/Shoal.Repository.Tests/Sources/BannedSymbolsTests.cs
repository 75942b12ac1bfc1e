using System.Xml.Linq;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Sources;

/// <summary>The analyzer fails a build on what these lists name; here only that no entry and no list is lost.</summary>
public sealed class BannedSymbolsTests
{
    [Theory]
    [InlineData("eng/BannedSymbols.txt", "P:System.DateTime.Now;")]
    [InlineData("eng/BannedSymbols.txt", "P:System.DateTime.UtcNow;")]
    [InlineData("eng/BannedSymbols.txt", "P:System.Random.Shared;")]
    [InlineData("eng/BannedSymbols.txt", "M:System.Threading.Thread.Sleep(System.Int32);")]
    [InlineData("eng/BannedSymbols.Console.txt", "T:System.Console;")]
    [InlineData("eng/BannedSymbols.Files.txt", "T:System.IO.File;")]
    [InlineData("eng/BannedSymbols.Files.txt", "T:System.IO.Directory;")]
    public void List_HoldsTheSymbol(string list, string symbol) =>
        Assert.Contains(RepositoryTree.Read(list).Split('\n'), l => l.StartsWith(symbol, StringComparison.Ordinal));

    [Theory]
    [InlineData("eng/BannedSymbols.txt")]
    [InlineData("eng/BannedSymbols.Console.txt")]
    [InlineData("eng/BannedSymbols.Files.txt")]
    public void List_IsGivenToTheAnalyzer(string list)
    {
        var targets = XDocument.Parse(RepositoryTree.Read("Directory.Build.targets"));

        var files = targets.Descendants("AdditionalFiles").Select(e => e.Attribute("Include")!.Value);

        Assert.Contains("$(MSBuildThisFileDirectory)" + list, files);
    }
}
