namespace Shoal.Cli;

/// <summary>How the process ends, for scripts to decide by.</summary>
internal static class ExitCode
{
    /// <summary>Everything that was asked for was done.</summary>
    public const int Done = 0;

    /// <summary>The server refused, a file was malformed, or some documents failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong, or no server answers at its address.</summary>
    public const int Unusable = 2;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
