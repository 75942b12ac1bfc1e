namespace Shoal.Cli.Commands;

/// <summary>Files that a command reads.</summary>
internal static class InputFile
{
    /// <summary>The name that stands for standard input.</summary>
    public const string StandardInput = "-";

    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static Stream Open(CliContext context, string path) =>
        path == StandardInput ? context.OpenStandardInput() : Open(path);

    /// <summary>Opens a file.</summary>
    /// <exception cref="UsageException">There is no such file.</exception>
    public static FileStream Open(string path) => File.Exists(path)
        ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, useAsync: true)
        : throw new UsageException($"there is no file '{path}'.");
}
