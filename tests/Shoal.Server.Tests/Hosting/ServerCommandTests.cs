using Shoal.Server.Hosting;

namespace Shoal.Server.Tests.Hosting;

public sealed class ServerCommandTests
{
    [Fact]
    public async Task Invoke_WithoutSwitches_HasTheDefaults()
    {
        var (code, options, _) = await InvokeAsync([], []);

        Assert.Equal(0, code);
        Assert.Equivalent(new ServerOptions(), options);
    }

    [Fact]
    public async Task Invoke_WithEverySwitch_ReadsIt()
    {
        var (_, options, _) = await InvokeAsync(
            [
                "--urls", "http://localhost:1;http://localhost:2", "--data", "d", "--models", "m1", "--models", "m2",
                "--devices", "cpu:0,cuda:1", "--threads", "3", "--api-key", "k", "--demo", "--log-format", "json",
                "--log-level", "Debug",
            ],
            []);

        Assert.Equivalent(
            new ServerOptions
            {
                Urls = ["http://localhost:1", "http://localhost:2"],
                DataDirectory = "d",
                ModelDirectories = ["m1", "m2"],
                Devices = ["cpu:0", "cuda:1"],
                Threads = 3,
                ApiKey = "k",
                Demo = true,
                JsonLogs = true,
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Debug,
            },
            options);
    }

    [Fact]
    public async Task Invoke_WithVariables_ReadsThem_AndTheCommandLineWins()
    {
        var (_, options, _) = await InvokeAsync(
            ["--data", "mine"],
            new Dictionary<string, string>
            {
                ["SHOAL_URLS"] = "http://localhost:7",
                ["SHOAL_DATA"] = "theirs",
                ["SHOAL_MODELS"] = $"a{Path.PathSeparator}b",
                ["SHOAL_THREADS"] = "2",
                ["SHOAL_API_KEY"] = "k",
                ["SHOAL_LOG_FORMAT"] = "json",
                ["SHOAL_DEVICES"] = " ",
            });

        Assert.NotNull(options);
        Assert.Equal(["http://localhost:7"], options.Urls);
        Assert.Equal("mine", options.DataDirectory);
        Assert.Equal(["a", "b"], options.ModelDirectories);
        Assert.Equal(2, options.Threads);
        Assert.Equal("k", options.ApiKey);
        Assert.True(options.JsonLogs);
        Assert.Empty(options.Devices);
    }

    [Fact]
    public async Task Invoke_OfADemoWithoutData_IsTemporary()
    {
        Assert.Null((await InvokeAsync(["--demo"], [])).Options!.DataDirectory);
        Assert.Equal("d", (await InvokeAsync(["--demo", "--data", "d"], [])).Options!.DataDirectory);
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("--threads", "0")]
    [InlineData("--threads", "many")]
    [InlineData("--api-key", "")]
    [InlineData("--data", " ")]
    [InlineData("--log-format", "xml")]
    [InlineData("--log-level", "Loud")]
    [InlineData("stray")]
    public async Task Invoke_OfABadSwitch_IsOneLineAndCodeTwo(params string[] arguments)
    {
        var (code, options, error) = await InvokeAsync(arguments, []);

        Assert.Equal(ExitCodes.BadOptions, code);
        Assert.Null(options);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.StartsWith("shoal-server: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_OfABadVariable_NamesIt()
    {
        var (code, _, error) = await InvokeAsync([], new Dictionary<string, string> { ["SHOAL_THREADS"] = "x" });

        Assert.Equal(ExitCodes.BadOptions, code);
        Assert.Contains("SHOAL_THREADS", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, ServerOptions? Options, string Error)> InvokeAsync(
        string[] arguments, Dictionary<string, string> variables)
    {
        ServerOptions? seen = null;
        using var error = new StringWriter();
        var code = await new ServerCommand(name => variables.GetValueOrDefault(name)).InvokeAsync(
            arguments,
            error,
            (options, _) =>
            {
                seen = options;
                return Task.CompletedTask;
            });
        return (code, seen, error.ToString());
    }
}
