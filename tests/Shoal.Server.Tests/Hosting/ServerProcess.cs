using System.Diagnostics;

namespace Shoal.Server.Tests.Hosting;

/// <summary>The server as its users start it: a process with switches, two outputs and an exit code.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const string Announcement = "Shoal listens on ";

    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>Starts a process that sees none of this one's variables for Shoal.</summary>
    public static ServerProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Shoal.Server.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        string[] own = [.. start.Environment.Keys.Where(name => name.StartsWith("SHOAL_", StringComparison.Ordinal))];
        foreach (var name in own) start.Environment.Remove(name);
        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Returns where it says it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal)) return new Uri(line[Announcement.Length..]);
        }

        throw new EndOfStreamException(await _process.StandardError.ReadToEndAsync(cancellationToken));
    }

    /// <summary>Asks it to stop, as a service manager does.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Returns its exit code and what it wrote to the error output, once it has ended.</summary>
    public async Task<(int ExitCode, string Error)> EndAsync()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await _process.StandardError.ReadToEndAsync(cancellationToken);
        await output;
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, error);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
