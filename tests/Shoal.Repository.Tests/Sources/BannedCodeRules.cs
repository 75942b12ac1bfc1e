using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Shoal.Repository.Tests.Sources;

/// <summary>What the analyzer's lists in <c>eng</c> cannot say.</summary>
internal static class BannedCodeRules
{
    /// <summary>Returns uses of the thread pool in grain classes: a grain's turn is its lock.</summary>
    public static IEnumerable<string> ThreadPoolInGrains(IEnumerable<SourceFile> files) =>
        from file in files
        where file.IsProduct && file.Nodes<ClassDeclarationSyntax>().Any(IsGrain)
        from call in file.Nodes<MemberAccessExpressionSyntax>()
        where call.ToString() is "Task.Run" or "ThreadPool.QueueUserWorkItem" or "Task.Factory.StartNew"
        select $"{file.At(call)}: {call}";

    /// <summary>Returns <c>catch</c> clauses that swallow whatever comes; a filter of named types is not one.</summary>
    public static IEnumerable<string> EmptyCatches(IEnumerable<SourceFile> files) =>
        from file in files
        from clause in file.Nodes<CatchClauseSyntax>()
        where clause.Block.Statements.Count == 0 && clause.Declaration?.Type.ToString() is null or "Exception"
        where clause.Filter?.ToString().Contains(" is not ", StringComparison.Ordinal) ?? true
        select file.At(clause);

    /// <summary>Returns members that only pretend to exist.</summary>
    public static IEnumerable<string> Unwritten(IEnumerable<SourceFile> files) =>
        from file in files
        from creation in file.Nodes<ObjectCreationExpressionSyntax>()
        where creation.Type.ToString() is "NotImplementedException"
        select file.At(creation);

    private static bool IsGrain(ClassDeclarationSyntax type) =>
        type.BaseList?.Types.Any(t => t.Type.ToString() is "Grain" or "IGrainBase"
            || t.Type.ToString().StartsWith("Grain<", StringComparison.Ordinal)) == true;
}
