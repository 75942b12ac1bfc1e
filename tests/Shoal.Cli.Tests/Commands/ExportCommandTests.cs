namespace Shoal.Cli.Tests.Commands;

public sealed class ExportCommandTests
{
    private const string Lines =
        """
        {"id":"a","title":"T","text":"zwölf \"Äpfel\"","metadata":{"year":2024,"tags":["x"]}}
        {"id":"b","text":"two"}
        {"id":"c","text":"three"}
        """;

    [Fact]
    public async Task Export_StandardOutput_PrintsTheLinesThatIngestReads()
    {
        await using var cli = await StartAsync();

        Assert.Equal(new(ExitCode.Done, Lines, ""), await cli.RunAsync("export", "articles"));
    }

    [Fact]
    public async Task Export_File_IsThereWhenItIsComplete()
    {
        await using var cli = await StartAsync();
        var path = cli.PathOf("out.jsonl");

        var outcome = await cli.RunAsync("export", "articles", path);

        Assert.Equal(new(ExitCode.Done, $"3 documents in {path}", ""), outcome);
        Assert.Equal(Lines + "\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(path + ".partial"));
    }

    [Fact]
    public async Task Export_Refused_LeavesNoFile()
    {
        await using var cli = await StartAsync();
        var path = cli.PathOf("out.jsonl");

        var outcome = await cli.RunAsync("export", "nowhere", path);

        Assert.Equal(ExitCode.Failed, outcome.Code);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(path)!, "out*"));
    }

    private static async Task<CliHarness> StartAsync()
    {
        var cli = await CliHarness.StartAsync();
        cli.Server.AddCollection("articles");
        await cli.RunAsync("ingest", "articles", cli.WriteFile("in.jsonl", Lines));
        return cli;
    }
}
