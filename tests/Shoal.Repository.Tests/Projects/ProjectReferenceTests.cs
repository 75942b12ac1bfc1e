using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Shoal.Repository.Tests.Tree;
using Shoal.Testing;

namespace Shoal.Repository.Tests.Projects;

/// <summary>
/// References only point down. The project file says what is asked for; the assembly says what is used, which also
/// shows what came in through another project.
/// </summary>
public sealed class ProjectReferenceTests
{
    public static TheoryData<string> Projects => [.. ProjectMap.Rules.Select(r => r.Project)];

    [Fact]
    public void EveryProductProject_HasARule()
    {
        var projects = RepositoryTree.Under("src", ".csproj").Select(p => Path.GetFileNameWithoutExtension(p));

        Assert.Equal(
            projects.Order(StringComparer.Ordinal),
            ProjectMap.Rules.Select(r => r.Project).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void ProjectFile_AsksOnlyForAllowedProjects(string project)
    {
        var rule = ProjectMap.Rules.Single(r => r.Project == project);
        var file = XDocument.Parse(RepositoryTree.Read($"src/{project}/{project}.csproj"));
        var projects = Includes(file, "ProjectReference")
            .Select(i => Path.GetFileNameWithoutExtension(i.Replace('\\', '/')));
        var packages = Includes(file, "PackageReference");

        Findings.None($"{project} may not reference these.", rule.Forbidden(projects.Concat(packages)));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Assembly_UsesOnlyAllowedAssemblies(string project)
    {
        var rule = ProjectMap.Rules.Single(r => r.Project == project);

        var references = AssemblyReferences(AssemblyPath(rule));

        Findings.None($"{project} may not use these.", rule.Forbidden(references));
    }

    [Theory]
    [InlineData("Shoal.Indexing", "Orleans.Core")]
    [InlineData("Shoal.Indexing", "Microsoft.Orleans.Sdk")]
    [InlineData("Shoal.Storage", "Microsoft.Extensions.DependencyInjection.Abstractions")]
    [InlineData("Shoal.Encoders", "System.Net.Http")]
    [InlineData("Shoal.Encoders", "Shoal.Indexing")]
    [InlineData("Shoal.Client", "Shoal.Grains.Abstractions")]
    [InlineData("Shoal.Server", "Shoal.Storage")]
    public void Rule_OfAForbiddenReference_FindsIt(string project, string reference) =>
        Assert.Single(ProjectMap.Rules.Single(r => r.Project == project).Forbidden([reference, "System.Runtime"]));

    private static IEnumerable<string> Includes(XDocument file, string element) =>
        file.Descendants(element).Select(e => e.Attribute("Include")!.Value);

    // artifacts/bin/<project>/<configuration>: the configuration is the one these tests were built with.
    private static string AssemblyPath(ProjectRule rule)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var file = $"{rule.Assembly ?? rule.Project}.dll";
        return Path.Combine(RepositoryRoot.Path, "artifacts", "bin", rule.Project, configuration, file);
    }

    private static List<string> AssemblyReferences(string path)
    {
        using var reader = new PEReader(File.OpenRead(path));
        var metadata = reader.GetMetadataReader();
        return [.. metadata.AssemblyReferences
            .Select(h => metadata.GetString(metadata.GetAssemblyReference(h).Name))];
    }
}
