using System.Text.RegularExpressions;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Deployment;

public sealed partial class ContinuousIntegrationTests
{
    [Fact]
    public void Run_CallsTheReadmesTestCommandUnchanged()
    {
        var command = TestCommand().Match(RepositoryTree.Read("README.md")).Value.TrimEnd();

        Assert.NotEmpty(command);
        Assert.Contains(
            command, RepositoryTree.Read(".ci/run").Split('\n').Select(line => line.Split(" 2>&1")[0]));
    }

    [Fact]
    public void Run_AddsTheSlowTierThatTheReadmeNames()
    {
        Assert.Contains("SHOAL_TESTS=slow", RepositoryTree.Read("README.md"), StringComparison.Ordinal);
        Assert.Contains("SHOAL_TESTS=slow", RepositoryTree.Read(".ci/run"), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_IsExecutable()
    {
        if (OperatingSystem.IsWindows()) return;
        Assert.True(File.GetUnixFileMode(RepositoryTree.Absolute(".ci/run")).HasFlag(UnixFileMode.UserExecute));
    }

    [GeneratedRegex("dotnet test[^`\n]*")]
    private static partial Regex TestCommand();
}
