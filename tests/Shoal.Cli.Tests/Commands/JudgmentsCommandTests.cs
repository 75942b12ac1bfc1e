using System.Text.Json;
using Shoal.Protocol;

namespace Shoal.Cli.Tests.Commands;

public sealed class JudgmentsCommandTests
{
    private const string Json = """{"queries":[{"id":"q1","text":"first","grades":{"d1":2}}]}""";

    [Fact]
    public async Task Put_JsonFile_SendsIt()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("judgments", "put", "articles", cli.WriteFile("judged.json", Json));

        Assert.Equal(new(ExitCode.Done, "1 judged queries, 1 judgments", ""), outcome);
        Assert.Equal(Json, Sent(cli));
    }

    [Fact]
    public async Task Put_StandardInput_SendsIt()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.StandardInput = Json;

        await cli.RunAsync("judgments", "put", "articles", "-");

        Assert.Equal(Json, Sent(cli));
    }

    [Fact]
    public async Task Put_Dataset_SendsTheJudgedQueriesAndWarnsOfUnknownDocuments()
    {
        await using var cli = await CliHarness.StartAsync();
        var queries = cli.WriteFile(
            "queries.jsonl", "{\"_id\": \"q1\", \"text\": \"first\"}\n{\"_id\": \"q2\", \"text\": \"second\"}\n");
        var qrels = cli.WriteFile("test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t2\nq1\tgone\t0\n");

        var outcome = await cli.RunAsync("judgments", "put", "articles", "--queries", queries, "--qrels", qrels);

        Assert.Equal(
            new(
                ExitCode.Done,
                "1 judged queries, 2 judgments",
                "warning: 1 judged documents are not in the collection"),
            outcome);
        Assert.Equal("""{"queries":[{"id":"q1","text":"first","grades":{"d1":2,"gone":0}}]}""", Sent(cli));
    }

    [Theory]
    [InlineData(ExitCode.Failed, "{", "judged.json, line 1: ")]
    [InlineData(ExitCode.Failed, "{}", "judged.json, line 1: there are no \"queries\"")]
    [InlineData(ExitCode.Failed, """{"queries":[{"query":"q"}]}""", "judged.json, line 1: ")]
    [InlineData(ExitCode.Unusable, Json, "give FILE, or --queries and --qrels.", "--queries", "x")]
    public async Task Put_WrongFile_SaysWhatIsWrong(int code, string json, string error, params string[] options)
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(
            ["judgments", "put", "articles", cli.WriteFile("judged.json", json), .. options]);

        Assert.Equal(code, outcome.Code);
        Assert.Contains(error, outcome.Error, StringComparison.Ordinal);
        Assert.Null(cli.Server.Rollouts.Judgments);
    }

    [Fact]
    public async Task Get_WritesWhatPutReads()
    {
        await using var cli = await CliHarness.StartAsync();
        var file = cli.PathOf("judged.json");

        Assert.Equal(Json, (await cli.RunAsync("judgments", "get", "articles")).Out);
        Assert.Equal(
            $"1 judged queries in {file}", (await cli.RunAsync("judgments", "get", "articles", file)).Out);
        await cli.RunAsync("judgments", "put", "articles", file);
        Assert.Equal(Json, Sent(cli));
    }

    [Theory]
    [InlineData("""{"queryId":"AQ","documentId":"d1","clicked":true}""")]
    [InlineData("""{"queryId":"AQ","documentId":"d1","clicked":true,"grade":3}""", "--grade", "3")]
    [InlineData("""{"queryId":"AQ","documentId":"d1","clicked":false}""", "--not-clicked")]
    public async Task Feedback_Options_ReachTheServer(string expected, params string[] options)
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(["feedback", "articles", "AQ", "d1", .. options]);

        Assert.Equal(new(ExitCode.Done, "", ""), outcome);
        Assert.Equal(expected, JsonSerializer.Serialize(cli.Server.Rollouts.Feedback!, ShoalJson.Wire.FeedbackRequest));
    }

    private static string Sent(CliHarness cli) =>
        JsonSerializer.Serialize(cli.Server.Rollouts.Judgments!, ShoalJson.Wire.JudgmentsRequest);
}
