using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Shoal.Repository.Tests.Sources;

/// <summary>Comments promise nothing that no issue holds.</summary>
internal static partial class CommentRules
{
    public static IEnumerable<string> Promises(IEnumerable<SourceFile> files) =>
        from file in files
        from trivia in file.Root.DescendantTrivia()
        where trivia.IsKind(SyntaxKind.SingleLineCommentTrivia) || trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
            || trivia.IsKind(SyntaxKind.SingleLineDocumentationCommentTrivia)
        where Promise().IsMatch(trivia.ToFullString())
        select $"{file.At(trivia)}: {trivia.ToString().Trim()}";

    [GeneratedRegex(@"\b(TODO(?!\(#\d+\))|FIXME|HACK|XXX)\b")]
    private static partial Regex Promise();
}
