using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Cli.Tests.Commands;

/// <summary>
/// Two judged queries and a corpus of four, small enough for a pencil. Query q1 has d1 (grade 2) and d2 (grade 1) and
/// finds d2, d9, d1; query q2 has d3 and finds nothing, so it counts 0. Query q3 is not judged and never asked.
/// </summary>
public sealed class EvalRetrievalCommandTests
{
    private const string Queries =
        """
        {"_id": "q1", "text": "first"}
        {"_id": "q2", "text": "second"}
        {"_id": "q3", "text": "third"}
        """;

    private const string Qrels = "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\td2\t1\nq2\td3\t1\n";

    // DCG = 1 / log2(2) + 2 / log2(4) = 2; the ideal is 2 / log2(2) + 1 / log2(3) = 2.630930; half of it is the mean.
    private const double Ndcg = 2 / 2.6309297535714573 / 2;

    [Fact]
    public async Task Eval_Json_PrintsTheHandWorkedMeans()
    {
        await using var cli = await StartAsync();

        var outcome = await RunAsync(cli, "--json");

        using var json = JsonDocument.Parse(outcome.Out);
        double Read(string name) => json.RootElement.GetProperty(name).GetDouble();
        Assert.Equal(2, Read("queries"));
        Assert.Equal(Ndcg, Read("ndcg@10"), 6);
        Assert.Equal(0.5, Read("mrr"), 6);
        Assert.Equal(0.5, Read("recall@10"), 6);
        Assert.Equal(0.5, Read("recall@100"), 6);
        Assert.Equal(0.1, Read("precision@10"), 6);
        Assert.Equal((1 + (2.0 / 3)) / 2 / 2, Read("map"), 6);
        Assert.True(Read("latency_p50_ms") <= Read("latency_p95_ms"));
        Assert.Equal(ExitCode.Done, outcome.Code);
    }

    [Fact]
    public async Task Eval_Table_NamesEveryMetric()
    {
        await using var cli = await StartAsync();

        var outcome = await RunAsync(cli, "--k", "1");

        Assert.Equal(
            """
            METRIC       MEAN
            ndcg@1       0.2500
            mrr          0.5000
            recall@1     0.2500
            recall@100   0.5000
            precision@1  0.5000
            map          0.4167
            queries      2
            latency p50  0.0 ms
            latency p95  0.0 ms
            """,
            outcome.Out);
    }

    [Fact]
    public async Task Eval_Searches_AskForEnoughHitsAndNoTexts()
    {
        await using var cli = await StartAsync();

        await RunAsync(cli, "--k", "200", "--exact", "--ef-search", "300");

        Assert.Equal(["first", "second"], cli.Server.Searches.Select(search => search.Query).Order());
        Assert.All(cli.Server.Searches, search =>
        {
            Assert.Equal((200, true, 300), (search.TopK, search.Exact, search.EfSearch));
            Assert.Empty(search.Include!);
            Assert.Equal(Limits.MaxTimeoutMs, search.TimeoutMs);
        });
    }

    [Fact]
    public async Task Eval_Run_WritesWhatTrecEvalReads()
    {
        await using var cli = await StartAsync();
        var path = cli.PathOf("shoal.run");

        await RunAsync(cli, "--run", path);

        Assert.Equal(
            "q1 Q0 d2 1 0.875 shoal\nq1 Q0 d9 2 0.5 shoal\nq1 Q0 d1 3 0.25 shoal\n",
            await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Eval_EqualScores_AreRankedAsTrecEvalRanksThem()
    {
        await using var cli = await StartAsync();
        cli.Server.Hits["first"] = [("d1", 0.5f), ("d9", 0.5f)];

        var outcome = await RunAsync(cli, "--k", "1", "--json");

        Assert.Contains("\"precision@1\":0,", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_JudgedQueryWithoutText_IsRefused()
    {
        await using var cli = await StartAsync();
        cli.WriteFile("qrels.tsv", Qrels + "q7\td1\t1\n");

        var outcome = await cli.RunAsync(
            "eval", "retrieval", "--collection", "articles",
            "--queries", cli.PathOf("queries.jsonl"), "--qrels", cli.PathOf("qrels.tsv"));

        Assert.Equal(ExitCode.Unusable, outcome.Code);
        Assert.EndsWith("lacks 1 judged queries, the first of them 'q7'.", outcome.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Eval_MalformedQrels_NamesTheLine()
    {
        await using var cli = await StartAsync();
        var qrels = cli.WriteFile("qrels.tsv", "q1\td1\tmuch\n");

        var outcome = await cli.RunAsync(
            "eval", "retrieval", "--collection", "articles",
            "--queries", cli.PathOf("queries.jsonl"), "--qrels", qrels);

        Assert.Equal(new(ExitCode.Failed, "", $"error: {qrels}, line 1: the grade 'much' is no integer"), outcome);
    }

    private static async Task<CliHarness> StartAsync()
    {
        var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles", 4);
        cli.Server.Hits["first"] = [("d2", 0.875f), ("d9", 0.5f), ("d1", 0.25f)];
        cli.WriteFile("queries.jsonl", Queries);
        cli.WriteFile("qrels.tsv", Qrels);
        return cli;
    }

    private static Task<CliOutcome> RunAsync(CliHarness cli, params string[] more) => cli.RunAsync(
    [
        "eval", "retrieval", "--collection", "articles",
        "--queries", cli.PathOf("queries.jsonl"), "--qrels", cli.PathOf("qrels.tsv"), .. more,
    ]);
}
