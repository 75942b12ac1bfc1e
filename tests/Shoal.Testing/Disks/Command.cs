using System.Diagnostics;

namespace Shoal.Testing.Disks;

/// <summary>A command of the system.</summary>
public static class Command
{
    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static async Task RunAsync(string file, params IEnumerable<string> arguments)
    {
        if (await TryRunAsync(file, arguments) is { } failure) throw new InvalidOperationException(failure);
    }

    /// <summary>Runs a command to its end; returns what it printed when it failed, else null.</summary>
    public static async Task<string?> TryRunAsync(string file, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? null : $"{file} {string.Join(' ', arguments)}: {error}";
    }
}
