using System.Text.RegularExpressions;

namespace Shoal.Repository.Tests.Tree;

/// <summary>What has no place in a public repository, whoever wrote it.</summary>
public sealed class ContentTests
{
    private const long MaxFileBytes = 50_000_000;
    private const long MaxScannedBytes = 5_000_000;

    // Put together from pieces, so that this file holds none of the names it looks for.
    private static readonly string[] Registries =
        ["nu" + "get", "npm" + "js", "py" + "pi", "mav" + "en", "cra" + "tes", "deb" + "ian"];

    private static readonly string[] Folders = ["wo" + "rk", "fa" + "rm", "ho" + "me", "ro" + "ot", "Us" + "ers"];

    private static readonly Regex RegistryHost =
        new($@"https?://[^\s""'<>]*({string.Join('|', Registries)})[^\s""'<>]*", RegexOptions.IgnoreCase);

    private static readonly Regex MachinePath = new($@"(?<![A-Za-z0-9_.$}}/-])/({string.Join('|', Folders)})/[\w.-]+");

    [Fact]
    public void Files_StayBelow50Megabytes() => Findings.None(
        "Keep these out of the repository.",
        RepositoryTree.Paths.Where(p => new FileInfo(RepositoryTree.Absolute(p)).Length > MaxFileBytes));

    [Fact]
    public void Files_NameNoRegistryHost() =>
        Findings.None("Which registry serves is the builder's choice.", Matches(RegistryHost));

    [Fact]
    public void Files_NameNoPathOfOneMachine() =>
        Findings.None("Use a relative path or a setting.", Matches(MachinePath));

    [Fact]
    public void Patterns_OfWhatTheyLookFor_Match()
    {
        Assert.Matches(RegistryHost, "see https://api." + Registries[0] + ".org/v3/index.json");
        Assert.Matches(MachinePath, "\"/" + Folders[0] + "/x\"");
        Assert.DoesNotMatch(MachinePath, "src/" + Folders[0] + "/x");
    }

    private static IEnumerable<string> Matches(Regex pattern) =>
        from path in RepositoryTree.Paths
        where new FileInfo(RepositoryTree.Absolute(path)).Length <= MaxScannedBytes
        let text = RepositoryTree.Read(path)
        where !text.Contains('\0', StringComparison.Ordinal)
        from line in text.Split('\n').Index()
        where pattern.IsMatch(line.Item)
        select $"{path}:{line.Index + 1}: {pattern.Match(line.Item).Value}";
}
