using System.Text.Json.Nodes;
using Shoal.Protocol;

namespace Shoal.Cli.Tests.Commands;

public sealed class RolloutCommandTests
{
    private const string Status =
        """
        ROLLOUT   r1
        stage     Backfilling
        reason    It is Backfilling.
        from      generation 1, all-minilm-l6-v2@3f2a
        to        generation 2, bge-small-en-v1.5@77aa
        embedded  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 120 of 5,183 documents, 25,000 tokens/s, 65 s left
        started   2026-01-02 12:00:00Z
        changed   2026-01-02 12:00:00Z

        GATE      VERDICT    REASON
        coverage  Undecided  5063 documents wait
        """;

    [Fact]
    public async Task Start_ModelAlone_LeavesTheRestToTheServer()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "start", "articles", "bge-small-en-v1.5");

        Assert.Equal(new(ExitCode.Done, Status, ""), outcome);
        Assert.Equal("""{"model":"bge-small-en-v1.5"}""", cli.Server.Rollouts.Request);
        Assert.Equal("", cli.Server.Rollouts.Actor ?? "");
    }

    [Theory]
    [InlineData("start")]
    [InlineData("forecast")]
    public async Task Settings_AllGiven_ReachTheServer(string command)
    {
        await using var cli = await CliHarness.StartAsync();

        await cli.RunAsync(
            "rollout", command, "articles", "n@e", "--policy", "manual", "--tokens-per-second", "50000",
            "--shadow-sample", "0.5", "--shadow-minimum-queries", "7", "--canary-steps", "10,50.5",
            "--canary-minimum-queries-per-step", "20", "--canary-max-step-duration", "PT5M", "--canary-interleave",
            "--overlap-floor", "0.1", "--latency-ratio", "2", "--latency-slack-ms", "0", "--judged-max-loss", "0.02",
            "--alpha", "0.1", "--rollback-window", "PT1M", "--adapter");

        const string Expected =
            """
            {"model":"n@e","policy":"manual","rateLimit":{"tokensPerSecond":50000},
            "shadow":{"sample":0.5,"minimumQueries":7},
            "canary":{"steps":[10,50.5],"minimumQueriesPerStep":20,"maxStepDuration":"PT5M","interleave":true},
            "gates":{"overlapFloor":0.1,"latency":{"ratio":2,"slackMs":0},"judged":{"maxLoss":0.02},"alpha":0.1},
            "rollbackWindow":"PT1M","adapter":true}
            """;
        var sent = cli.Server.Rollouts.Request;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), JsonNode.Parse(sent!)), sent);
    }

    [Fact]
    public async Task Start_NoCanary_SendsNoSteps()
    {
        await using var cli = await CliHarness.StartAsync();

        await cli.RunAsync("rollout", "start", "articles", "n", "--no-canary");

        Assert.Equal("""{"model":"n","canary":{"steps":[]}}""", cli.Server.Rollouts.Request);
    }

    [Theory]
    [InlineData("error: '30m' is no length of time.", "--rollback-window", "30m")]
    [InlineData("error: --canary-steps are numbers separated by commas, not 'x'.", "--canary-steps", "1,x")]
    [InlineData("error: give --canary-steps or --no-canary, not both.", "--canary-steps", "1", "--no-canary")]
    [InlineData("error: Argument 'always' not recognized.", "--policy", "always")]
    [InlineData("error: Actor must be 1 to 128 printable ASCII", "--actor", "Jürgen")]
    public async Task Start_WrongOptions_AreRefused(string error, params string[] options)
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(["rollout", "start", "articles", "n", .. options]);

        Assert.Equal(ExitCode.Unusable, outcome.Code);
        Assert.StartsWith(error, outcome.Error, StringComparison.Ordinal);
        Assert.Null(cli.Server.Rollouts.Request);
    }

    [Theory]
    [InlineData(RolloutStages.Completed, ExitCode.Done)]
    [InlineData(RolloutStages.Failed, ExitCode.RolloutFailed)]
    [InlineData(RolloutStages.RolledBack, ExitCode.RolloutRolledBack)]
    [InlineData(RolloutStages.Held, ExitCode.RolloutHeld)]
    public async Task Start_Wait_ShowsItAndEndsAsItEnds(string stage, int code)
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.Rollouts.States = [Samples.Rollout(RolloutStages.Backfilling), Samples.Rollout(stage, pending: 0)];

        var outcome = await cli.RunAsync("rollout", "start", "articles", "n", "--wait");

        Assert.Equal(
            new(
                code,
                $"# Rollout r1: {stage}",
                $"r1 Backfilling: 120 of 5,183 documents, 25,000 tokens/s, 65 s left\nr1 {stage}: It is {stage}."),
            outcome);
    }

    [Fact]
    public async Task Watch_Out_WritesTheReportToAFile()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.Rollouts.States = [Samples.Rollout(RolloutStages.Failed)];
        var file = cli.PathOf("report.md");

        var outcome = await cli.RunAsync("rollout", "watch", "articles", "--out", file);

        Assert.Equal(
            new(ExitCode.RolloutFailed, "", $"r1 Failed: It is Failed.\nreport in {file}"), outcome);
        Assert.Equal(
            "# Rollout r1: Failed\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Report_Json_IsTheServers()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "report", "articles", "r1", "--json");

        Assert.StartsWith("""{"rollout":{"id":"r1",""", outcome.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WithoutAnId_ShowsTheNewest()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "status", "articles");

        Assert.Equal(new(ExitCode.Done, Status, ""), outcome);
        Assert.Equal(
            ["GET /v1/collections/articles/rollouts", "GET /v1/collections/articles/rollouts/r1"],
            cli.Server.Rollouts.Paths);
    }

    [Fact]
    public async Task Status_OfACollectionWithoutRollouts_Fails()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Server.Rollouts.States = [];

        var outcome = await cli.RunAsync("rollout", "status", "articles");

        Assert.Equal(ExitCode.Failed, outcome.Code);
        Assert.StartsWith("error: rollout_not_found: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("promote")]
    [InlineData("rollback")]
    [InlineData("complete")]
    public async Task Command_InAName_IsGivenToTheServer(string verb)
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Environment["SHOAL_ACTOR"] = "from environment";

        var outcome = await cli.RunAsync("rollout", verb, "articles", "r1");

        Assert.Equal(new(ExitCode.Done, Status, ""), outcome);
        Assert.Equal([$"POST /v1/collections/articles/rollouts/r1/{verb}"], cli.Server.Rollouts.Paths);
        Assert.Equal("from environment", cli.Server.Rollouts.Actor);
        await cli.RunAsync("rollout", verb, "articles", "r1", "--actor", "night shift");
        Assert.Equal("night shift", cli.Server.Rollouts.Actor);
    }

    [Fact]
    public async Task Forecast_Table_SaysWhatItCosts()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "forecast", "articles", "n");

        Assert.Equal(
            """
            WHAT                           EXPECTED
            documents to embed             5,183
            tokens to encode               1,333,000
            at                             25,000 tokens/s
            backfill                       54 s
            without a limit                27 s at 50,000 tokens/s
            index memory at the peak       20.0 MiB
            disk at the peak               30.0 MiB
            index memory freed afterwards  8.0 MiB
            disk freed afterwards          0.5 KiB
            """,
            outcome.Out);
    }

    [Fact]
    public async Task List_OfRollouts_IsATable()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "list", "articles");

        Assert.Equal(
            """
            ID  STAGE        FROM                   TO                      STARTED               REASON
            r1  Backfilling  all-minilm-l6-v2@3f2a  bge-small-en-v1.5@77aa  2026-01-02 12:00:00Z  It is Backfilling.
            """,
            outcome.Out);
    }

    [Fact]
    public async Task Journal_AfterANumber_HasTheRest()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("rollout", "journal", "articles", "r1", "--after", "1");

        Assert.Equal(
            """
            NUMBER  WHEN                  WHO    WHAT   STAGE        MESSAGE
            2       2026-01-02 12:00:00Z  shoal  stage  Backfilling  The candidate takes writes.
            """,
            outcome.Out);
    }
}
