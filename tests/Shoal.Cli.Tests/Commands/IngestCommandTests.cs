namespace Shoal.Cli.Tests.Commands;

public sealed class IngestCommandTests
{
    private const string ThreeLines =
        """
        {"_id": "d1", "title": "T", "text": "one", "metadata": {"year": 2024}}
        {"id": "d2", "text": "two"}
        {"id": "d3", "text": "three"}
        """;

    [Fact]
    public async Task Ingest_BeirFile_WritesEveryDocument()
    {
        await using var cli = await StartAsync();

        var outcome = await cli.RunAsync("ingest", "articles", cli.WriteFile("c.jsonl", ThreeLines));

        Assert.Equal(
            new(ExitCode.Done, "created 3, updated 0, unchanged 0, failed 0, truncated 0 in 0 s", ""), outcome);
        Assert.Equal(["d1", "d2", "d3"], cli.Server.Documents.Keys);
        Assert.Equal("T", cli.Server.Documents["d1"].Title);
        Assert.Equal("""{"year":2024}""", cli.Server.Documents["d1"].Metadata?.GetRawText());
    }

    [Fact]
    public async Task Ingest_StandardInput_ReadsItToTheEnd()
    {
        await using var cli = await StartAsync();
        cli.StandardInput = ThreeLines;

        var outcome = await cli.RunAsync("ingest", "articles", "-");

        Assert.Equal(ExitCode.Done, outcome.Code);
        Assert.Equal(3, cli.Server.Documents.Count);
    }

    [Fact]
    public async Task Ingest_Batch_BoundsEveryRequest()
    {
        await using var cli = await StartAsync();

        var file = cli.WriteFile("c.jsonl", ThreeLines);

        await cli.RunAsync("ingest", "articles", file, "--batch", "2", "--concurrency", "1");

        Assert.Equal([2, 1], cli.Server.BulkSizes);
    }

    [Fact]
    public async Task Ingest_Again_CountsUnchangedAndUpdated()
    {
        await using var cli = await StartAsync();
        await cli.RunAsync("ingest", "articles", cli.WriteFile("c.jsonl", ThreeLines));
        var changed = ThreeLines.Replace("two", new string('x', 1001), StringComparison.Ordinal);

        var outcome = await cli.RunAsync("ingest", "articles", cli.WriteFile("c.jsonl", changed));

        Assert.Equal("created 0, updated 1, unchanged 2, failed 0, truncated 1 in 0 s", outcome.Out);
    }

    [Fact]
    public async Task Ingest_FailedLines_AreListedAndTheRestIsWritten()
    {
        await using var cli = await StartAsync();
        var lines = $$"""
            {"id": "d1", "text": "fine"}
            {"id": "d2", "text": "broken

            {"id": "d3", "text": "{{FakeServer.Refused}}"}
            {"id": "d4", "text": "fine"}
            """;

        var outcome = await cli.RunAsync("ingest", "articles", cli.WriteFile("c.jsonl", lines));

        Assert.Equal(ExitCode.Failed, outcome.Code);
        Assert.Equal("created 2, updated 0, unchanged 0, failed 2, truncated 0 in 0 s", outcome.Out);
        Assert.Matches(
            @"^line 2: invalid_request: malformed JSON: .+\n"
            + @"line 4 \(id 'd3'\): text_too_large: The text is over the limit\.$",
            outcome.Error);
        Assert.Equal(["d1", "d4"], cli.Server.Documents.Keys);
    }

    [Theory]
    [InlineData("""{"id": "d2", "text": "refuse me"}""")]
    [InlineData("no JSON")]
    public async Task Ingest_FailFast_StopsAtTheFirstFailedLine(string bad)
    {
        await using var cli = await StartAsync();
        var lines = $"{{\"id\": \"d1\", \"text\": \"fine\"}}\n{bad}\n" + ThreeLines;

        var outcome = await cli.RunAsync(
            "ingest", "articles", cli.WriteFile("c.jsonl", lines), "--fail-fast", "--batch", "1", "--concurrency", "1");

        Assert.Equal(ExitCode.Failed, outcome.Code);
        Assert.StartsWith("line 2", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("d3", cli.Server.Documents.Keys);
    }

    [Fact]
    public async Task Ingest_Cancelled_CountsWhatWasAnsweredAndResumesWithoutEncodingItAgain()
    {
        await using var cli = await StartAsync();
        var file = cli.WriteFile("c.jsonl", ThreeLines);
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        cli.Server.OnBulkAsync = async (request, aborted) =>
        {
            if (request < 3) return;
            await interrupt.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, aborted);
        };

        var first = await cli.RunAsync(
            interrupt.Token, "ingest", "articles", file, "--batch", "1", "--concurrency", "1");
        cli.Server.OnBulkAsync = (_, _) => Task.CompletedTask;
        var second = await cli.RunAsync("ingest", "articles", file);

        Assert.Equal(ExitCode.Cancelled, first.Code);
        Assert.StartsWith("created 2, updated 0, unchanged 0, failed 0,", first.Out, StringComparison.Ordinal);
        Assert.EndsWith("goes on where this one stopped\ncancelled", first.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, second.Code);
        Assert.StartsWith("created 1, updated 0, unchanged 2, failed 0,", second.Out, StringComparison.Ordinal);
        Assert.Equal(3, cli.Server.Encoded);
    }

    [Fact]
    public async Task Ingest_UnknownCollection_FailsBeforeAnythingIsSent()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("ingest", "nowhere", cli.WriteFile("c.jsonl", ThreeLines));

        Assert.Equal(
            new(ExitCode.Failed, "", "error: collection_not_found: There is no collection 'nowhere'."), outcome);
        Assert.Empty(cli.Server.BulkSizes);
    }

    private static async Task<CliHarness> StartAsync()
    {
        var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles");
        return cli;
    }
}
