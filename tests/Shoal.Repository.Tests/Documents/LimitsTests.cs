using System.Globalization;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Shoal.Repository.Tests.Sources;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Documents;

/// <summary>docs/limits.md says what the code enforces: every <c>Max…</c> constant that a caller can meet.</summary>
public sealed class LimitsTests
{
    /// <summary>Bounds that stand beside what they bound, and not in a <c>…Limits</c> class.</summary>
    private static readonly string[] Bounding =
        ["ControlArguments", "DocumentId", "FilterParser", "HttpHosting", "RequestJson", "VectorIndexOptionsValidator"];

    [Fact]
    public void EveryLimit_IsInTheTableWithItsValue() => Findings.None(
        "docs/limits.md has no row with this constant and this value.",
        Undocumented(RepositoryTree.Sources, RepositoryTree.Read("docs/limits.md")));

    [Theory]
    [InlineData("| text | 2,048 bytes | `MaxText` | because |", 0)]
    [InlineData("| text | 1,024 bytes | `MaxText` | because |", 1)]
    [InlineData("| text | 12,048 bytes | `MaxText` | because |", 1)]
    [InlineData("| text | 2,048 bytes | `MaxTextBytes` | because |", 1)]
    public void Undocumented_OfOneConstant_FindsItUntilTheRowAgrees(string row, int expected)
    {
        const string Text = "class Limits { const int MaxText = 2 * 1024; const int DefaultText = 3; }";
        var file = new SourceFile("src/P/Limits.cs", Text);

        Assert.Equal(expected, Undocumented([file], row).Count());
    }

    private static IEnumerable<string> Undocumented(IEnumerable<SourceFile> files, string document)
    {
        var rows = document.Split('\n').Select(r => r.Split(' ', '|', '(', ')', '=', ';')).ToList();
        return from file in files
               where file.IsProduct
               from type in file.Nodes<ClassDeclarationSyntax>()
               where type.Identifier.Text.EndsWith("Limits", StringComparison.Ordinal)
                   || Bounding.Contains(type.Identifier.Text)
               from constant in type.DescendantNodes().OfType<VariableDeclaratorSyntax>()
               let name = constant.Identifier.Text
               where name.StartsWith("Max", StringComparison.Ordinal) && IsConstant(constant)
               let value = Product(constant.Initializer!.Value.ToString()).ToString("N0", CultureInfo.InvariantCulture)
               where !rows.Any(r => r.Contains(value) && r.Any(word => word.Trim(',') == $"`{name}`"))
               select $"{file.At(constant)}: {name} = {value}";
    }

    private static bool IsConstant(VariableDeclaratorSyntax variable) =>
        variable.Parent?.Parent is FieldDeclarationSyntax field && field.Modifiers.Any(m => m.Text == "const");

    private static long Product(string expression) => expression.Replace("_", "", StringComparison.Ordinal).Split('*')
        .Aggregate(1L, (product, factor) => product * long.Parse(factor.Trim(), CultureInfo.InvariantCulture));
}
