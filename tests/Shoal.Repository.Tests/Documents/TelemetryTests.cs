using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shoal.Repository.Tests.Sources;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Documents;

/// <summary>docs/telemetry.md lists every instrument with its unit.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public void EveryInstrument_IsListedWithItsUnit() => Findings.None(
        "docs/telemetry.md has no row with this name and this unit.",
        Unlisted(RepositoryTree.Sources, RepositoryTree.Read("docs/telemetry.md")));

    [Theory]
    [InlineData("| `shoal.x.y` | histogram, `s` | … |", 0)]
    [InlineData("| `shoal.x.y` | histogram, `By` | … |", 1)]
    [InlineData("| `shoal.x` | histogram, `s` | … |", 1)]
    public void Unlisted_OfOneInstrument_FindsItUntilTheRowAgrees(string row, int expected)
    {
        const string Text = "class X { object h = m.CreateHistogram<double>(\"shoal.x.y\", \"s\"); }";
        var file = new SourceFile("src/P/XInstruments.cs", Text);

        Assert.Equal(expected, Unlisted([file], row).Count());
    }

    private static IEnumerable<string> Unlisted(IEnumerable<SourceFile> files, string document)
    {
        var rows = document.Split('\n');
        return from file in files
               where file.IsProduct
               from call in file.Nodes<InvocationExpressionSyntax>()
               where IsCreation(call)
               let texts = Literals(call)
               where texts is [var first, ..] && first.StartsWith("shoal.", StringComparison.Ordinal)
               where !rows.Any(r => texts.Take(2).All(t => r.Contains($"`{t}`", StringComparison.Ordinal)))
               select $"{file.At(call)}: {string.Join(", ", texts.Take(2))}";
    }

    private static bool IsCreation(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax member
        && member.Name.Identifier.Text.StartsWith("Create", StringComparison.Ordinal);

    private static List<string> Literals(InvocationExpressionSyntax call) =>
        [.. call.ArgumentList.Arguments.Select(a => a.Expression)
            .OfType<LiteralExpressionSyntax>()
            .Select(l => l.Token.ValueText)];
}
