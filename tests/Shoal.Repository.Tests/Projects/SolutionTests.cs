using System.Text.RegularExpressions;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Projects;

public sealed partial class SolutionTests
{
    [Fact]
    public void Solution_HoldsEveryProjectAndNoOther()
    {
        var inSolution = ProjectPath().Matches(RepositoryTree.Read("Cluster.sln"))
            .Select(m => m.Value.Replace('\\', '/'));
        var onDisk = RepositoryTree.Under("src", ".csproj").Concat(RepositoryTree.Under("tests", ".csproj"));

        Assert.Equal(onDisk.Order(StringComparer.Ordinal), inSolution.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Projects_AreNamedLikeTheirFolders() => Findings.None(
        "Folder, project and root namespace have one name.",
        from path in RepositoryTree.Paths
        where path.EndsWith(".csproj", StringComparison.Ordinal)
        where path.Split('/') is not [_, var folder, var file] || file != folder + ".csproj"
        select path);

    [GeneratedRegex("""(?<=")[^"]+\.csproj(?=")""")]
    private static partial Regex ProjectPath();
}
