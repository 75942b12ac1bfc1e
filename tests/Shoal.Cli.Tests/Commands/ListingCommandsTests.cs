namespace Shoal.Cli.Tests.Commands;

public sealed class ListingCommandsTests
{
    [Fact]
    public async Task Models_List_ShowsWhyAModelIsUnavailable()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("models", "list");

        Assert.Equal(
            """
            NAME              DIGEST        KIND            DIMENSIONS  MAX TOKENS  DEVICES
            all-minilm-l6-v2  3f2a01234567  text-embedding  384         256         node-1/cpu:0, node-1/cpu:1
            broken                          text-embedding  0           0           unavailable: config.json is missing
            """,
            outcome.Out);
    }

    [Fact]
    public async Task Nodes_Tables_HaveOneRowADeviceAndOneAShard()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("nodes");

        Assert.Equal(
            """
            NODE    SILO             RENEWED               DEVICE  QUEUED TOKENS  OPEN MODELS
            node-1  127.0.0.1:11111  2026-01-02 12:00:00Z  cpu:0   1,280          all-minilm-l6-v2@3f2a
            node-1  127.0.0.1:11111  2026-01-02 12:00:00Z  cpu:1   0              -
            node-2  127.0.0.1:11112  2026-01-02 12:00:00Z  -       -              -

            NODE    COLLECTION  SHARD  DOCUMENTS
            node-1  articles    0      1,204
            node-1  articles    1      1,187
            """,
            outcome.Out);
    }

    [Theory]
    [InlineData("""{"data":[{"id":"all-minilm-l6-v2",""", "models", "list", "--json")]
    [InlineData("""{"nodes":[{"name":"node-1",""", "nodes", "--json")]
    [InlineData("""{"collections":[]}""", "collections", "list", "--json")]
    public async Task Listing_Json_PrintsOneValue(string start, params string[] args)
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(args);

        Assert.StartsWith(start, outcome.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', outcome.Out);
    }

    [Fact]
    public async Task Embed_TwoTexts_ShowsTheVectors()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("embed", "one", "two", "--input-type", "query");

        Assert.Equal(
            """
            INDEX  DIMENSIONS  TRUNCATED  VECTOR
            0      6           no         [0.0000, 0.5000, -0.2500, 0.0000, 0.0000, …]
            1      6           yes        [1.0000, 0.5000, -0.2500, 0.0000, 0.0000, …]
            all-minilm-l6-v2, 7 tokens
            """,
            outcome.Out);
        Assert.Equal(["one", "two"], cli.Server.Embedding!.Input!.Texts!);
        Assert.Equal(("all-minilm-l6-v2", "query"), (cli.Server.Embedding.Model, cli.Server.Embedding.InputType));
    }

    [Fact]
    public async Task Embed_Json_PrintsOpenAisShape()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("embed", "one", "--model", "other", "--json");

        Assert.Equal(
            """{"object":"list","data":[{"object":"embedding","index":0,"embedding":[0,0.5,-0.25,0,0,0]}]"""
            + ""","model":"other","usage":{"prompt_tokens":7,"total_tokens":7}}""",
            outcome.Out);
    }
}
