using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shoal.Repository.Tests.Sources;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Conformance;

/// <summary>
/// A new implementation passes the same suite, completely: for every class in <c>src</c> that implements a contract
/// there is a class in <c>tests</c> that derives the contract's suite and names the implementation, in its own name or
/// in its body.
/// </summary>
public sealed class ConformanceTests
{
    private static readonly Dictionary<string, string> Suites = new()
    {
        ["IVectorIndex"] = "VectorIndexConformance",
        ["IPartitionStoreProvider"] = "PartitionStoreConformance",
        ["IControlStore"] = "ControlStoreConformance",
        ["ITextTokenizer"] = "TokenizerConformance",
        ["IPooling"] = "PoolingConformance",
    };

    public static TheoryData<string> Contracts => [.. Suites.Keys];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void EveryImplementation_DerivesTheSuite(string contract) => Findings.None(
        $"Derive {Suites[contract]} for these.", Missing(contract, RepositoryTree.Sources));

    [Theory]
    [MemberData(nameof(Contracts))]
    public void EveryContract_IsImplemented(string contract) =>
        Assert.NotEmpty(Implementations(contract, RepositoryTree.Sources));

    [Theory]
    [InlineData("", 1)]
    [InlineData("class FlatIndexConformance : VectorIndexConformance;", 0)]
    [InlineData("class FlatTests : VectorIndexConformance { object Make() => new FlatIndex(); }", 0)]
    [InlineData("class HnswTests : VectorIndexConformance { object Make() => new HnswIndex(); }", 1)]
    [InlineData("class FlatIndexTests { object Make() => new FlatIndex(); }", 1)]
    public void Missing_OfOneImplementation_FindsItUntilASuiteNamesIt(string test, int expected)
    {
        SourceFile[] files = [new("src/P/A.cs", "class FlatIndex : IVectorIndex;"), new("tests/P.Tests/A.cs", test)];

        Assert.Equal(expected, Missing("IVectorIndex", files).Count());
    }

    private static IEnumerable<string> Missing(string contract, IReadOnlyList<SourceFile> files)
    {
        var suites = files.Where(f => f.Path.StartsWith("tests/", StringComparison.Ordinal))
            .SelectMany(f => f.Nodes<ClassDeclarationSyntax>())
            .Where(c => HasBase(c, Suites[contract]))
            .ToList();
        return Implementations(contract, files).Where(name => !suites.Any(s => Names(s, name)));
    }

    private static IEnumerable<string> Implementations(string contract, IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsProduct
        from type in file.Nodes<ClassDeclarationSyntax>()
        where HasBase(type, contract) && !type.Modifiers.Any(m => m.Text == "abstract")
        select type.Identifier.Text;

    private static bool HasBase(ClassDeclarationSyntax type, string name) =>
        type.BaseList?.Types.Any(t => t.Type.ToString().Split('<', '(')[0] == name) == true;

    private static bool Names(ClassDeclarationSyntax suite, string implementation) =>
        suite.Identifier.Text.Contains(implementation, StringComparison.Ordinal)
        || suite.DescendantTokens().Any(t => t.Text == implementation);
}
