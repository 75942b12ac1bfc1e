using System.Diagnostics;

namespace Shoal.Testing.Servers;

/// <summary>How the built server is started.</summary>
public static class ServerCommandLine
{
    /// <summary>
    /// The server's assembly, in the configuration that the running binaries were built with; their project makes sure
    /// that it is built.
    /// </summary>
    public static string Assembly { get; } = Path.Combine(
        RepositoryRoot.Path, "artifacts", "bin", "Shoal.Server", new DirectoryInfo(AppContext.BaseDirectory).Name,
        "Shoal.Server.dll");

    /// <summary>Returns a start with the given switches and nothing of the caller's own settings.</summary>
    /// <param name="switches">The server's, as on its command line.</param>
    public static ProcessStartInfo Of(params IEnumerable<string> switches) =>
        Start(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Assembly, .. switches]);

    /// <summary>
    /// As <see cref="Of"/>, but a write past the limit on the size of a file is an error and not the end of the
    /// process; the limit itself can be set later, from outside.
    /// </summary>
    public static ProcessStartInfo SurvivingFileSizeLimit(params IEnumerable<string> switches)
    {
        var direct = Of(switches);
        return Start("/bin/sh", ["-c", "trap '' XFSZ; exec \"$@\"", "sh", direct.FileName, .. direct.ArgumentList]);
    }

    private static ProcessStartInfo Start(string file, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList()) start.Environment.Remove(name);
        return start;
    }

    private static bool IsOurs(string variable) => variable.StartsWith("SHOAL_", StringComparison.Ordinal);
}
