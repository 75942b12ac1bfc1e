using Shoal.Protocol;

namespace Shoal.Cli.Tests.Commands;

public sealed class CollectionsCommandTests
{
    [Fact]
    public async Task Create_AllOptions_ReachTheServer()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(
            "collections", "create", "articles", "--model", "all-minilm-l6-v2", "--dimensions", "384", "--shards", "2",
            "--distance", "dot", "--index-type", "hnsw", "--m", "8", "--ef-construction", "100", "--ef-search", "32",
            "--quantization", "binary", "--vectors", "disk", "--filterable", "year, tags", "--filterable", "lang",
            "--no-truncate");

        var sent = cli.Server.Creation!;
        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(("all-minilm-l6-v2", 384, 2, "dot"), (sent.Model, sent.Dimensions, sent.Shards, sent.Distance));
        var index = new IndexRequest
        {
            Type = "hnsw", M = 8, EfConstruction = 100, EfSearch = 32, Quantization = "binary", Vectors = "disk",
        };
        Assert.Equal(index, sent.Index);
        Assert.Equal(["year", "tags", "lang"], sent.Filterable!);
        Assert.False(sent.Truncate);
    }

    [Fact]
    public async Task Create_ModelAlone_LeavesTheRestToTheServer()
    {
        await using var cli = await CliHarness.StartAsync();

        await cli.RunAsync("collections", "create", "articles", "--model", "all-minilm-l6-v2");

        Assert.Equal(new CreateCollectionRequest { Model = "all-minilm-l6-v2" }, cli.Server.Creation);
    }

    [Fact]
    public async Task Create_UnknownDistance_IsRefusedBeforeItIsSent()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("collections", "create", "c", "--model", "m", "--distance", "manhattan");

        Assert.Equal(ExitCode.Unusable, outcome.Code);
        Assert.Null(cli.Server.Creation);
    }

    [Fact]
    public async Task List_TwoCollections_PrintsOneRowEach()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("news", 12345);
        cli.Server.AddCollection("articles");

        var outcome = await cli.RunAsync("collections", "list");

        Assert.Equal(
            """
            NAME      DOCUMENTS  CHUNKS  SHARDS  MODEL             DIMENSIONS  DISTANCE  INDEX
            articles  0          0       2       all-minilm-l6-v2  384         cosine    auto
            news      12,345     12,345  2       all-minilm-l6-v2  384         cosine    auto
            """,
            outcome.Out);
    }

    [Fact]
    public async Task Show_Collection_PrintsSettingsCountsAndGenerations()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles", 3);

        var outcome = await cli.RunAsync("collections", "show", "articles");

        Assert.Equal(
            """
            NAME          articles
            incarnation   01JABC
            created       2026-01-02 12:00:00Z
            documents     3
            chunks        3
            model         all-minilm-l6-v2
            dimensions    384
            distance      cosine
            shards        2
            long texts    cut at the token limit
            chunking      whole
            filterable    year, tags
            language      en
            index         auto (M 16, efConstruction 200, efSearch 64, quantization scalar, vectors memory)
            generation 1  serving, 100.0 % of documents, all-minilm-l6-v2@3f2a
            """,
            outcome.Out);
    }

    [Fact]
    public async Task Show_Json_PrintsWhatTheServerSaid()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles", 3);

        var outcome = await cli.RunAsync("collections", "show", "articles", "--json");

        Assert.StartsWith("""{"name":"articles","incarnation":"01JABC",""", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_Collection_IsGone()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles", 1234);

        var outcome = await cli.RunAsync("collections", "delete", "articles");

        Assert.Equal(new(ExitCode.Done, "deleted articles (1,234 documents)", ""), outcome);
        Assert.Equal(ExitCode.Failed, (await cli.RunAsync("collections", "delete", "articles")).Code);
    }
}
