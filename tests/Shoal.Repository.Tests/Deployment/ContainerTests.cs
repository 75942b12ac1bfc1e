using Shoal.Repository.Tests.Tree;
using YamlDotNet.RepresentationModel;

namespace Shoal.Repository.Tests.Deployment;

/// <summary>One node in a container: the image is built as the compose file says, and its data outlives it.</summary>
public sealed class ContainerTests
{
    private static readonly Lazy<YamlMappingNode> Service = new(ReadService);

    [Fact]
    public void Compose_BuildsTheDockerfileThatIsThere()
    {
        var build = (YamlMappingNode)Service.Value["build"];

        Assert.Equal(".", Text(build, "context"));
        Assert.Contains(Text(build, "dockerfile"), RepositoryTree.Paths);
    }

    [Fact]
    public void Compose_DemandsAnApiKey()
    {
        var key = Text((YamlMappingNode)Service.Value["environment"], "SHOAL_API_KEY");

        Assert.StartsWith("${SHOAL_API_KEY:?", key, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_KeepsTheDataInAVolume()
    {
        var volumes = ((YamlSequenceNode)Service.Value["volumes"]).Select(v => v.ToString());

        Assert.Contains(volumes, v => v.EndsWith(":/data", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("USER $APP_UID")]
    [InlineData("VOLUME /data")]
    [InlineData("HEALTHCHECK")]
    public void Dockerfile_Has(string instruction) => Assert.Contains(
        RepositoryTree.Read("deploy/docker/Server.Dockerfile").Split('\n'),
        l => l.StartsWith(instruction, StringComparison.Ordinal));

    private static YamlMappingNode ReadService()
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(RepositoryTree.Read("docker-compose.yml")));
        return (YamlMappingNode)stream.Documents[0].RootNode["services"]["shoal"];
    }

    private static string Text(YamlMappingNode node, string key) => ((YamlScalarNode)node[key]).Value!;
}
