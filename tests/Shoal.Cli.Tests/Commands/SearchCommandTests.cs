using Shoal.Protocol;

namespace Shoal.Cli.Tests.Commands;

public sealed class SearchCommandTests
{
    [Fact]
    public async Task Search_Hits_PrintsARankedTable()
    {
        await using var cli = await StartAsync();

        var outcome = await cli.RunAsync("search", "articles", "where do stars come from");

        Assert.Equal(
            """
            RANK  SCORE    ID  TEXT
            1     0.7142   d2  Nebulae — Clouds of gas collapse [under] gravity.
            2     -0.0500  d1  Bread rises.
            2 hits in 5.3 ms (encode 4.1 ms, search 0.8 ms), query id q-1
            """,
            outcome.Out);
        Assert.Equal(ExitCode.Done, outcome.Code);
    }

    [Fact]
    public async Task Search_Options_ReachTheServer()
    {
        await using var cli = await StartAsync();

        await cli.RunAsync(
            "search", "articles", "@stars", "--top-k", "3", "--exact", "--ef-search", "99",
            "--filter", """{"field":"year","gte":2020}""");

        var sent = Assert.Single(cli.Server.Searches);
        Assert.Equal(("@stars", 3, true, 99), (sent.Query, sent.TopK, sent.Exact, sent.EfSearch));
        Assert.Equal("""{"field":"year","gte":2020}""", sent.Filter?.GetRawText());
    }

    [Fact]
    public async Task Search_Json_PrintsWhatTheServerSaid()
    {
        await using var cli = await StartAsync();

        var outcome = await cli.RunAsync("search", "articles", "where do stars come from", "--top-k", "1", "--json");

        const string Expected =
            """
            {"hits":[{"id":"d2","score":0.7142,"chunk":{"index":0,"start":0,"end":39},"title":"Nebulae",
            "text":"Clouds of gas\ncollapse [under] gravity."}],
            "queryId":"q-1","generation":1,"adapter":false,"model":"all-minilm-l6-v2@3f2a",
            "queryTruncated":false,"coverage":{"shardsAnswered":2,"shardsAsked":2,"documents":1},
            "timings":{"encodeMs":4.1,"searchMs":0.8,"totalMs":5.3}}
            """;
        Assert.Equal(Expected.Replace("\n", "", StringComparison.Ordinal), outcome.Out);
    }

    private static async Task<CliHarness> StartAsync()
    {
        var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles", 2);
        cli.Server.AddDocument(new Document { Id = "d1", Text = "Bread rises." });
        cli.Server.AddDocument(
            new Document { Id = "d2", Title = "Nebulae", Text = "Clouds of gas\ncollapse [under] gravity." });
        cli.Server.Hits["where do stars come from"] = [("d2", 0.7142f), ("d1", -0.05f)];
        return cli;
    }
}
