using System.Text.RegularExpressions;
using System.Xml.Linq;
using Shoal.Repository.Tests.Tree;

namespace Shoal.Repository.Tests.Projects;

/// <summary>A build next year restores what this one did.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void CentralVersions_AreExact()
    {
        var packages = XDocument.Parse(RepositoryTree.Read("Directory.Packages.props")).Descendants()
            .Where(e => e.Name.LocalName is "PackageVersion" or "GlobalPackageReference")
            .Select(e => (Name: e.Attribute("Include")!.Value, Version: e.Attribute("Version")!.Value))
            .ToList();

        Assert.NotEmpty(packages);
        Findings.None(
            "Pin one version.", packages.Where(p => !Exact().IsMatch(p.Version)).Select(p => $"{p.Name} {p.Version}"));
    }

    [Fact]
    public void ProjectFiles_NameNoVersion()
    {
        var versioned = from path in RepositoryTree.Paths
                        where path.EndsWith(".csproj", StringComparison.Ordinal)
                        from reference in XDocument.Parse(RepositoryTree.Read(path)).Descendants("PackageReference")
                        where reference.Attributes().Any(a => a.Name.LocalName is "Version" or "VersionOverride")
                        select $"{path}: {reference.Attribute("Include")!.Value}";

        Findings.None("Versions live in Directory.Packages.props.", versioned);
    }

    [Theory]
    [InlineData("10.4.2", true)]
    [InlineData("1.20.1-beta.1", true)]
    [InlineData("10.*", false)]
    [InlineData("[1.0,2.0)", false)]
    [InlineData("1.0.0-*", false)]
    public void Exact_OfOneVersion_TellsAPinFromARange(string version, bool expected) =>
        Assert.Equal(expected, Exact().IsMatch(version));

    [GeneratedRegex(@"^\d+(\.\d+){1,3}(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex Exact();
}
