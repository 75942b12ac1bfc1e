namespace Shoal.Server.Hosting;

/// <summary>Why the server does not start: one line for the operator, and the exit code.</summary>
/// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
/// <param name="message">What is wrong and what to do, on one line.</param>
/// <param name="cause">What was thrown; null where the server found out by itself.</param>
internal sealed class StartupRefusal(int exitCode, string message, Exception? cause = null)
    : Exception(message, cause)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    /// <summary>The server was told to stop.</summary>
    public const int Success = 0;

    /// <summary>The command line or the environment variables are wrong.</summary>
    public const int BadOptions = 2;

    /// <summary>
    /// The machine does not allow it: an address in use, a data directory that is held or cannot be written.
    /// </summary>
    public const int CannotStart = 3;
}
