using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Shoal.Storage.Sqlite;

/// <summary>
/// One connection with its pragmas asserted and its statements prepared. Not safe for concurrent use.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteStatement> _statements = new(StringComparer.Ordinal);

    private SqliteSession(SqliteConnection connection, string path)
    {
        _connection = connection;
        Path = path;
    }

    /// <summary>The database file.</summary>
    public string Path { get; }

    /// <summary>Whether a transaction is open; an error may have ended it on its own.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    /// <summary>Opens the connection that writes, creating the file when it is not there.</summary>
    public static SqliteSession OpenWriter(string path, SqliteStoreOptions options)
    {
        var session = Open(path, SqliteOpenMode.ReadWriteCreate);
        try
        {
            // First, since the others wait by it for whoever closes the file.
            session.SetBusyTimeout(options);
            // Both take effect only while the file is empty, and only before the journal mode is set.
            session.Execute($"PRAGMA page_size = {options.PageBytes}");
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL");
            session.SetPragma("journal_mode", "wal", "wal");
            session.SetPragma("synchronous", "FULL", "2");
            session.SetPragma("foreign_keys", "ON", "1");
            session.SetPragma("wal_autocheckpoint", options.WalAutoCheckpointPages);
            session.SetPragma("journal_size_limit", options.JournalSizeLimitBytes);
            session.SetCacheSize(options);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Opens a connection that can only read; the writer is open already.</summary>
    public static SqliteSession OpenReader(string path, SqliteStoreOptions options)
    {
        var session = Open(path, SqliteOpenMode.ReadOnly);
        try
        {
            session.SetBusyTimeout(options);
            session.SetPragma("query_only", "ON", "1");
            session.SetCacheSize(options);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Returns the statement for a text, prepared once per connection and ready to be bound.</summary>
    /// <param name="sql">A constant: the number of different texts is the number of kept statements.</param>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
            _statements[sql] = statement = new SqliteStatement(_connection.Handle!, sql, Path);

        // Whoever threw between two rows left it in the middle.
        statement.Reset();
        return statement;
    }

    /// <summary>Runs a statement once, without keeping it.</summary>
    public void Execute(string sql)
    {
        using var statement = new SqliteStatement(_connection.Handle!, sql, Path);
        statement.Run();
    }

    /// <summary>Returns the first column of the only row as a number, without keeping the statement.</summary>
    public long QueryNumber(string sql)
    {
        using var statement = new SqliteStatement(_connection.Handle!, sql, Path);
        return statement.Step() ? statement.GetInt64(0) : 0;
    }

    /// <summary>Returns the first column of the only row as text, without keeping the statement.</summary>
    public string QueryText(string sql)
    {
        using var statement = new SqliteStatement(_connection.Handle!, sql, Path);
        return statement.Step() ? statement.GetText(0) : "";
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _connection.Dispose();
    }

    private static SqliteSession Open(string path, SqliteOpenMode mode)
    {
        // Pooling would keep files open after a partition is closed or deleted.
        var settings = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            return new SqliteSession(connection, path);
        }
        catch (SqliteException error)
        {
            connection.Dispose();
            throw SqliteErrors.ToException(error, path);
        }
    }

    private void SetBusyTimeout(SqliteStoreOptions options) =>
        SetPragma("busy_timeout", (long)options.BusyTimeout.TotalMilliseconds);

    private void SetCacheSize(SqliteStoreOptions options) => SetPragma("cache_size", -(options.CacheBytes / 1024));

    private void SetPragma(string name, long value) => SetPragma(name, $"{value}", $"{value}");

    /// <remarks>SQLite ignores a pragma it cannot honour, so each is read back.</remarks>
    private void SetPragma(string name, string value, string expected)
    {
        Execute($"PRAGMA {name} = {value}");
        var actual = QueryText($"PRAGMA {name}");
        if (actual == expected) return;
        throw new StoreUnavailableException(
            $"Store '{Path}': the setting {name} is '{actual}' instead of '{expected}'; its guarantees do not hold.");
    }
}
