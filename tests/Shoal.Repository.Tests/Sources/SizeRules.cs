using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shoal.Repository.Tests.Sources;

/// <summary>Small files, small methods, lines that fit beside each other, no type spread over many files.</summary>
internal static class SizeRules
{
    public const int MaxFileLines = 500;
    public const int MaxMethodLines = 60;
    public const int MaxLineColumns = 120;
    public const int MaxPartials = 3;

    public static IEnumerable<string> LongFiles(IEnumerable<SourceFile> files) =>
        from file in files
        where file.Lines.Length > MaxFileLines
        select $"{file.Path}: {file.Lines.Length} lines";

    public static IEnumerable<string> LongLines(IEnumerable<SourceFile> files) =>
        from file in files
        from line in file.Lines.Index()
        where line.Item.TrimEnd('\r').Length > MaxLineColumns
        select $"{file.Path}:{line.Index + 1}: {line.Item.Length} columns";

    public static IEnumerable<string> LongMethods(IEnumerable<SourceFile> files) =>
        from file in files
        from node in file.Root.DescendantNodes()
        where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
        let lines = CountLines(node)
        where lines > MaxMethodLines
        select $"{file.At(node)}: {lines} lines";

    public static IEnumerable<string> ManyPartials(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Nodes<TypeDeclarationSyntax>()
        where type.Modifiers.Any(m => m.Text == "partial")
        group file by $"{file.Project}/{FullName(type)}" into parts
        where parts.Count() > MaxPartials
        select $"{parts.Key}: {parts.Count()} partial declarations";

    private static string FullName(TypeDeclarationSyntax type) =>
        string.Join('.', type.AncestorsAndSelf().Reverse().Select(node => node switch
        {
            BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
            TypeDeclarationSyntax named => named.Identifier.Text,
            _ => "",
        }));

    private static int CountLines(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
