namespace Shoal.Cli;

/// <summary>The command line is wrong in a way that only the command itself can see.</summary>
internal sealed class UsageException(string message) : Exception(message);
