using System.Net;
using System.Net.Sockets;

namespace Shoal.Cli.Tests;

public sealed class ShoalCommandLineTests
{
    [Fact]
    public async Task Run_ServerRefuses_PrintsCodeAndDetailAndFails()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("collections", "show", "nowhere");

        Assert.Equal(
            new(ExitCode.Failed, "", "error: collection_not_found: There is no collection 'nowhere'."), outcome);
    }

    [Fact]
    public async Task Run_NoServerThere_SaysWhereItLooked()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Time = TimeProvider.System;
        // Bound, so that no server gets the port, and not listening.
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var address = $"http://{socket.LocalEndPoint}";

        var outcome = await cli.RunAsync("nodes", "--server", address);

        Assert.Equal(ExitCode.Unusable, outcome.Code);
        Assert.StartsWith($"error: no answer from {address}/: ", outcome.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error: Required command was not provided.")]
    [InlineData("error: Required argument 'QUERY' missing for command: 'search'.", "search", "c")]
    [InlineData("error: --batch must be 1 to 10,000, not 0.", "ingest", "c", "f", "--batch", "0")]
    [InlineData("error: Option '--qrels' is required.", "eval", "retrieval", "--collection", "c", "--queries", "q")]
    [InlineData("error: --filter is no JSON: ", "search", "c", "q", "--filter", "{")]
    [InlineData("error: there is no file 'missing.jsonl'.", "ingest", "c", "missing.jsonl")]
    [InlineData("error: give --model, or --dimensions", "collections", "create", "c")]
    [InlineData("error: 'ftp://host' is no server address", "nodes", "--server", "ftp://host")]
    [InlineData("error: 'host:5080' is no server address", "nodes", "--server", "host:5080")]
    public async Task Run_WrongCommandLine_SaysWhatIsWrong(string error, params string[] args)
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(args);

        Assert.Equal(ExitCode.Unusable, outcome.Code);
        Assert.StartsWith(error, outcome.Error, StringComparison.Ordinal);
        Assert.Equal("", outcome.Out);
    }

    [Fact]
    public async Task Run_Cancelled_EndsAsShellsExpect()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync(new CancellationToken(canceled: true), "nodes");

        Assert.Equal(new(ExitCode.Cancelled, "", "cancelled"), outcome);
    }

    [Theory]
    [InlineData(null, "from-environment", "Bearer from-environment")]
    [InlineData("from-option", "from-environment", "Bearer from-option")]
    [InlineData(null, null, "")]
    public async Task Run_ApiKey_ComesFromTheOptionElseTheEnvironment(string? option, string? variable, string expected)
    {
        await using var cli = await CliHarness.StartAsync();
        if (variable is not null) cli.Environment["SHOAL_API_KEY"] = variable;

        await cli.RunAsync(option is null ? ["nodes"] : ["nodes", "--api-key", option]);

        Assert.Equal(expected, cli.Server.Authorization ?? "");
    }

    [Fact]
    public async Task Run_Server_ComesFromTheOptionElseTheEnvironment()
    {
        await using var cli = await CliHarness.StartAsync();
        cli.Environment["SHOAL_SERVER"] = "http://127.0.0.1:1";

        var outcome = await cli.RunAsync("nodes", "--server", cli.Server.Address);

        Assert.Equal(ExitCode.Done, outcome.Code);
    }

    [Fact]
    public async Task Run_Help_ListsTheCommands()
    {
        await using var cli = await CliHarness.StartAsync();

        var outcome = await cli.RunAsync("--help");

        Assert.Equal(ExitCode.Done, outcome.Code);
        string[] commands =
        [
            "collections", "ingest", "export", "search", "embed", "models", "nodes", "rollout", "judgments", "feedback",
            "eval",
        ];
        Assert.All(commands, command => Assert.Contains($"\n  {command} ", outcome.Out, StringComparison.Ordinal));
    }
}
