using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Shoal.Repository.Tests.Sources;

/// <summary>One C# file, parsed when a rule first asks for its syntax.</summary>
internal sealed class SourceFile(string path, string text)
{
    private readonly Lazy<SyntaxNode> _root =
        new(() => CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Preview), path).GetRoot());

    /// <summary>Relative to the repository, with forward slashes.</summary>
    public string Path { get; } = path;

    public string Text { get; } = text;

    public SyntaxNode Root => _root.Value;

    /// <summary>The lines without their ends; a final line end opens no further line.</summary>
    public string[] Lines { get; } = text.TrimEnd('\n').Split('\n');

    /// <summary>The project's folder: <c>Shoal.Indexing</c> for <c>src/Shoal.Indexing/Hnsw/X.cs</c>.</summary>
    public string Project => Path.Split('/')[1];

    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    public IEnumerable<T> Nodes<T>()
        where T : SyntaxNode => Root.DescendantNodes().OfType<T>();

    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";

    public string At(SyntaxTrivia trivia) => $"{Path}:{trivia.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
