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

    /// <summary>A rollout that was waited for failed at a gate: the old model serves.</summary>
    public const int RolloutFailed = 3;

    /// <summary>A rollout that was waited for was rolled back: the old model serves.</summary>
    public const int RolloutRolledBack = 4;

    /// <summary>A rollout that was waited for is held: an operator decides.</summary>
    public const int RolloutHeld = 5;

    /// <summary>Stopped by Ctrl-C: 128 + SIGINT, as shells have it.</summary>
    public const int Cancelled = 130;
}
