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
    /// <summary>A contract (an interface or an abstract class) and a suite that all who implement it pass.</summary>
    public static TheoryData<string, string> Suites => new()
    {
        { "IVectorIndex", "VectorIndexConformance" },
        { "VectorDistance", "DistanceConformance" },
        { "IPartitionStoreProvider", "PartitionStoreConformance" },
        { "IPartitionStoreProvider", "PartitionModelConformance" },
        { "IControlStore", "ControlStoreConformance" },
        { "ITextTokenizer", "TokenizerConformance" },
        { "IPooling", "PoolingConformance" },
    };

    [Theory]
    [MemberData(nameof(Suites))]
    public void EveryImplementation_DerivesTheSuite(string contract, string suite) =>
        Findings.None($"Derive {suite} for these.", Missing(contract, suite, RepositoryTree.Sources));

    [Theory]
    [MemberData(nameof(Suites))]
    public void EveryContract_IsImplementedAndHasItsSuite(string contract, string suite)
    {
        Assert.NotEmpty(Implementations(contract, RepositoryTree.Sources));
        Assert.Contains(RepositoryTree.Sources.SelectMany(Classes), c => c.Identifier.Text == suite);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("class FlatIndexConformance : VectorIndexConformance;", 0)]
    [InlineData("class FlatTests : VectorIndexConformance { object Make() => new FlatIndex(); }", 0)]
    [InlineData("class HnswTests : VectorIndexConformance { object Make() => new HnswIndex(); }", 1)]
    [InlineData("class FlatIndexTests { object Make() => new FlatIndex(); }", 1)]
    public void Missing_OfOneImplementation_FindsItUntilASuiteNamesIt(string test, int expected)
    {
        SourceFile[] files =
        [
            new("src/P/A.cs", "class FlatIndex : VectorIndex; abstract class VectorIndex : IVectorIndex;"),
            new("tests/P.Tests/A.cs", test),
        ];

        Assert.Equal(expected, Missing("IVectorIndex", "VectorIndexConformance", files).Count());
    }

    private static IEnumerable<string> Missing(string contract, string suite, IReadOnlyList<SourceFile> files)
    {
        var suites = files.Where(f => !f.IsProduct).SelectMany(Classes).Where(c => Bases(c).Contains(suite)).ToList();
        return Implementations(contract, files).Where(name => !suites.Any(s => Names(s, name)));
    }

    /// <summary>The concrete classes that derive from a contract, however many classes lie between.</summary>
    private static List<string> Implementations(string contract, IEnumerable<SourceFile> files)
    {
        var classes = files.Where(f => f.IsProduct).SelectMany(Classes).ToList();
        var kind = new HashSet<string> { contract };
        int known;
        do
        {
            known = kind.Count;
            kind.UnionWith(classes.Where(c => Bases(c).Any(kind.Contains)).Select(c => c.Identifier.Text));
        }
        while (kind.Count > known);

        return [.. classes
            .Where(c => Bases(c).Any(kind.Contains) && !c.Modifiers.Any(m => m.Text == "abstract"))
            .Select(c => c.Identifier.Text)];
    }

    private static IEnumerable<ClassDeclarationSyntax> Classes(SourceFile file) => file.Nodes<ClassDeclarationSyntax>();

    private static IEnumerable<string> Bases(ClassDeclarationSyntax type) =>
        type.BaseList?.Types.Select(t => t.Type.ToString().Split('<')[0]) ?? [];

    private static bool Names(ClassDeclarationSyntax suite, string implementation) =>
        suite.Identifier.Text.Contains(implementation, StringComparison.Ordinal)
        || suite.DescendantTokens().Any(t => t.Text == implementation);
}
