using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Shoal.Storage.Sqlite;

/// <summary>
/// A prepared statement that is used again and again on its one connection. Not safe for concurrent use.
/// </summary>
/// <remarks>
/// It binds and reads straight from spans: a commit of 256 documents runs some 2,000 statements, where boxed parameters
/// would cost more than SQLite itself. Parameters are numbered from 1, columns from 0.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly sqlite3_stmt _statement;
    private readonly string _path;

    public SqliteStatement(sqlite3 connection, string sql, string path)
    {
        _connection = connection;
        _path = path;
        Check(sqlite3_prepare_v3(connection, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    public SqliteStatement Bind(int parameter, long value)
    {
        Check(sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, string? value)
    {
        Check(value is null
            ? sqlite3_bind_null(_statement, parameter)
            : sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    public SqliteStatement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(sqlite3_bind_blob(_statement, parameter, value));
        return this;
    }

    /// <summary>Moves to the next row; false at the end, after which the statement is ready for its next use.</summary>
    public bool Step()
    {
        var code = sqlite3_step(_statement);
        if (code == SQLITE_ROW) return true;
        Reset();
        Check(code);
        return false;
    }

    /// <summary>Runs a statement that returns no rows.</summary>
    public void Run()
    {
        while (Step())
        {
        }
    }

    /// <summary>
    /// Ends the use of a statement before its last row. The error of a failed step was already thrown.
    /// </summary>
    public void Reset() => _ = sqlite3_reset(_statement);

    public long GetInt64(int column) => sqlite3_column_int64(_statement, column);

    public int GetInt32(int column) => checked((int)GetInt64(column));

    public string? GetNullableText(int column) =>
        sqlite3_column_type(_statement, column) == SQLITE_NULL
            ? null
            : sqlite3_column_text(_statement, column).utf8_to_string();

    public string GetText(int column) => sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>Returns the column's bytes, valid until the next step.</summary>
    public ReadOnlySpan<byte> GetBlob(int column) => sqlite3_column_blob(_statement, column);

    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code is SQLITE_OK or SQLITE_DONE) return;
        try
        {
            SqliteException.ThrowExceptionForRC(code, _connection);
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.ToException(error, _path);
        }
    }
}
