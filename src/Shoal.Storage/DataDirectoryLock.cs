using System.Globalization;

namespace Shoal.Storage;

/// <summary>The right to use a data directory: at most one process holds it, and it ends with the process.</summary>
/// <remarks>
/// The file <c>lock</c> is held open without sharing, which between .NET processes is an exclusive advisory lock that
/// the system releases even after kill −9. Who holds it stands in <c>lock.pid</c>, since the locked file cannot be
/// read. Neither file is deleted: two processes could then lock two files of one name.
/// </remarks>
public sealed class DataDirectoryLock : IDisposable
{
    private readonly FileStream _file;

    private DataDirectoryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, creating the directory when it is not there.</summary>
    /// <exception cref="StoreUnavailableException">
    /// Another holder has it, or the directory cannot be written.
    /// </exception>
    public static DataDirectoryLock Acquire(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        directory = Path.GetFullPath(directory);
        var pidFile = Path.Combine(directory, "lock.pid");
        var file = OpenExclusively(directory, pidFile);
        try
        {
            File.WriteAllText(pidFile, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new DataDirectoryLock(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file.Dispose();
            throw NotWritable(directory, error);
        }
    }

    /// <summary>Gives the directory back.</summary>
    public void Dispose() => _file.Dispose();

    private static FileStream OpenExclusively(string directory, string pidFile)
    {
        var path = Path.Combine(directory, "lock");
        try
        {
            Directory.CreateDirectory(directory);
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (File.Exists(path) && IsSharingViolation(error))
        {
            throw new StoreUnavailableException(
                $"Data directory '{directory}' is used by another Shoal process (pid {ReadPid(pidFile)}).", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, error);
        }
    }

    /// <remarks>EWOULDBLOCK on Linux (11) and macOS (35); ERROR_SHARING_VIOLATION on Windows.</remarks>
    private static bool IsSharingViolation(IOException error) =>
        error.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string ReadPid(string pidFile)
    {
        try
        {
            return File.ReadAllText(pidFile);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }

    private static StoreUnavailableException NotWritable(string directory, Exception cause) =>
        new($"Data directory '{directory}' cannot be written ({cause.Message})", cause);
}
