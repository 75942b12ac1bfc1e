using Microsoft.Data.Sqlite;

namespace Shoal.Storage.Sqlite;

/// <summary>Tells a disk that refuses from a broken invariant of ours.</summary>
internal static class SqliteErrors
{
    private const int Perm = 3;
    private const int Busy = 5;
    private const int Locked = 6;
    private const int OutOfMemory = 7;
    private const int ReadOnly = 8;
    private const int IoError = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int Protocol = 15;
    private const int NotADatabase = 26;

    /// <summary>
    /// Returns what to throw: <see cref="StoreUnavailableException"/> for the disk's fault, else the error itself.
    /// </summary>
    public static Exception ToException(SqliteException error, string path) =>
        Cause(error.SqliteErrorCode) is { } cause
            ? new StoreUnavailableException($"Store '{path}': {cause} ({error.Message})", error)
            : error;

    /// <summary>Returns null for codes that no disk can cause.</summary>
    private static string? Cause(int primaryCode) => primaryCode switch
    {
        Perm => "access was denied",
        Busy or Locked or Protocol => "another connection holds it for too long",
        OutOfMemory => "out of memory",
        ReadOnly => "it is read-only",
        IoError => "the disk failed",
        Corrupt => "the file is damaged",
        Full => "the disk is full",
        CannotOpen => "it cannot be opened",
        NotADatabase => "the file is not a database, or its header is damaged",
        _ => null,
    };
}
