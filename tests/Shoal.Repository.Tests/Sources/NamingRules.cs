using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shoal.Repository.Tests.Sources;

/// <summary>A file's place says its namespace, and a type's name says what it is.</summary>
internal static partial class NamingRules
{
    /// <summary>What callers import: their folders sort files, and one <c>using</c> serves.</summary>
    private static readonly string[] OneNamespace = ["Shoal.Client", "Shoal.Protocol"];

    public static IEnumerable<string> Namespaces(IEnumerable<SourceFile> files) =>
        from file in files
        let expected = string.Join('.', file.Path.Split('/')[1..^1])
        from actual in ActualNamespaces(file)
        where actual != expected && !(OneNamespace.Contains(actual) && file.Project == actual)
        select $"{file.Path}: '{actual}' should be '{expected}'";

    public static IEnumerable<string> VagueTypes(IEnumerable<SourceFile> files) =>
        from file in files
        from type in file.Nodes<BaseTypeDeclarationSyntax>()
        where VagueWord().IsMatch(type.Identifier.Text)
        select $"{file.At(type)}: {type.Identifier.Text}";

    // Top-level statements and the Program class they make stand outside a namespace; registrations stand where
    // whoever writes services.Add… has a using already.
    private static IEnumerable<string> ActualNamespaces(SourceFile file)
    {
        var unit = (CompilationUnitSyntax)file.Root;
        var outside = unit.Members.OfType<BaseTypeDeclarationSyntax>().Where(t => t.Identifier.Text != "Program");
        return file.Nodes<BaseNamespaceDeclarationSyntax>().Select(n => n.Name.ToString())
            .Where(n => n != "Microsoft.Extensions.DependencyInjection")
            .Concat(outside.Select(_ => ""));
    }

    [GeneratedRegex("Manager|Helper|Util(s|ity|ities)?(?![a-z])|Common(?![a-z])")]
    private static partial Regex VagueWord();
}
