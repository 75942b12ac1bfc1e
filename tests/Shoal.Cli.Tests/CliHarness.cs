using System.Text;
using Microsoft.Extensions.Time.Testing;
using Spectre.Console;
using Spectre.Console.Testing;

namespace Shoal.Cli.Tests;

/// <summary>Runs command lines against a fake server, with consoles and files that the test can read.</summary>
internal sealed class CliHarness : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("shoal-cli-");

    private CliHarness(FakeServer server) => Server = server;

    public FakeServer Server { get; }

    public Dictionary<string, string> Environment { get; } = [];

    public string StandardInput { get; set; } = "";

    /// <summary>Stands still, so that what is printed of it is known.</summary>
    public TimeProvider Time { get; set; } = new FakeTimeProvider();

    public static async Task<CliHarness> StartAsync() => new(await FakeServer.StartAsync());

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public string WriteFile(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }

    public Task<CliOutcome> RunAsync(params string[] args) => RunAsync(TestContext.Current.CancellationToken, args);

    public async Task<CliOutcome> RunAsync(CancellationToken cancellationToken, params string[] args)
    {
        using var output = WideConsole();
        using var error = WideConsole();
        Environment.TryAdd("SHOAL_SERVER", Server.Address);
        var context = new CliContext(
            output,
            error,
            () => new MemoryStream(Encoding.UTF8.GetBytes(StandardInput)),
            Time,
            Environment.GetValueOrDefault);
        var code = await ShoalCommandLine.RunAsync(args, context, cancellationToken);
        return new CliOutcome(code, Normalize(output.Output), Normalize(error.Output));
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static TestConsole WideConsole()
    {
        var console = new TestConsole();
        console.Profile.Width = 300;
        return console;
    }

    // Tables pad the last column, which says nothing.
    private static string Normalize(string text) =>
        string.Join('\n', text.Split('\n').Select(line => line.TrimEnd())).TrimEnd('\n');
}

/// <summary>What a command left behind.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CliOutcome(int Code, string Out, string Error);
