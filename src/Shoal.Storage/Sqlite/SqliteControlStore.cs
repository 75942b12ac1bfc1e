using System.Globalization;

namespace Shoal.Storage.Sqlite;

/// <summary>Control records in one database file. Its format is <c>docs/formats/control-sqlite.md</c>.</summary>
/// <remarks>
/// Safe for concurrent use. Every method blocks on the disk and returns a completed task, or throws at once.
/// </remarks>
public sealed class SqliteControlStore : IControlStore
{
    private static readonly SqliteFormat Format = new("control file", 0x5348434C, 1,
    [
        "CREATE TABLE meta (id INTEGER PRIMARY KEY CHECK (id = 1), last_etag INTEGER NOT NULL) STRICT",
        """
        CREATE TABLE records (
            record INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE COLLATE BINARY,
            etag INTEGER NOT NULL,
            value BLOB NOT NULL) STRICT
        """,
    ]);

    private readonly SqliteDatabase _database;

    /// <summary>Opens the file, creating it and its folder when they are not there.</summary>
    /// <param name="path">The database file, for instance <c>control.db</c> in the data directory.</param>
    /// <param name="options">Bounds; the defaults when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StoreUnavailableException">
    /// The disk refuses, or the file is damaged, foreign or newer.
    /// </exception>
    public SqliteControlStore(string path, SqliteStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new SqliteStoreOptions();
        options.Validate();
        _database = SqliteDatabase.Open(
            Path.GetFullPath(path), Format, options, session => session.Execute("INSERT INTO meta VALUES (1, 0)"));
    }

    /// <inheritdoc/>
    public ValueTask<ControlRecord?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        return ValueTask.FromResult(_database.Read(session => Find(session, key), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ControlRecord>> ListAsync(string prefix, CancellationToken cancellationToken)
    {
        ControlArguments.CheckPrefix(prefix);
        return ValueTask.FromResult(_database.Read<IReadOnlyList<ControlRecord>>(
            session => List(session, prefix, cancellationToken), cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<string?> WriteAsync(
        string key, ReadOnlyMemory<byte> value, string? expectedEtag, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        ControlArguments.CheckValue(value);
        return ValueTask.FromResult(_database.Write(
            session => FindEtag(session, key) == expectedEtag ? Put(session, key, value.Span) : null,
            cancellationToken));
    }

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string key, string expectedEtag, CancellationToken cancellationToken)
    {
        ControlArguments.CheckKey(key);
        ArgumentNullException.ThrowIfNull(expectedEtag);
        var isDeleted = _database.Write(
            session =>
            {
                if (FindEtag(session, key) != expectedEtag) return false;
                session.Prepare("DELETE FROM records WHERE key = ?1").Bind(1, key).Run();
                return true;
            },
            cancellationToken);
        // The evidence of a long rollout may be most of the file.
        if (isDeleted) _database.BeginShrinking();
        return ValueTask.FromResult(isDeleted);
    }

    /// <summary>Closes the file; calls after it fail.</summary>
    public ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string Put(SqliteSession session, string key, ReadOnlySpan<byte> value)
    {
        session.Prepare("UPDATE meta SET last_etag = last_etag + 1").Run();
        session.Prepare("""
            INSERT INTO records (key, etag, value) VALUES (?1, (SELECT last_etag FROM meta), ?2)
            ON CONFLICT (key) DO UPDATE SET etag = excluded.etag, value = excluded.value
            """).Bind(1, key).Bind(2, value).Run();
        return FindEtag(session, key)!;
    }

    private static string? FindEtag(SqliteSession session, string key)
    {
        var find = session.Prepare("SELECT etag FROM records WHERE key = ?1").Bind(1, key);
        if (!find.Step()) return null;
        var etag = ToText(find.GetInt64(0));
        find.Reset();
        return etag;
    }

    private static ControlRecord? Find(SqliteSession session, string key)
    {
        var find = session.Prepare("SELECT key, etag, value FROM records WHERE key = ?1").Bind(1, key);
        if (!find.Step()) return null;
        var record = ToRecord(find);
        find.Reset();
        return record;
    }

    private static List<ControlRecord> List(SqliteSession session, string prefix, CancellationToken cancellationToken)
    {
        // Keys that share a prefix are neighbours in byte order.
        var rows = session.Prepare("SELECT key, etag, value FROM records WHERE key >= ?1 ORDER BY key").Bind(1, prefix);
        try
        {
            var records = new List<ControlRecord>();
            while (rows.Step() && rows.GetText(0).StartsWith(prefix, StringComparison.Ordinal))
            {
                cancellationToken.ThrowIfCancellationRequested();
                records.Add(ToRecord(rows));
            }

            return records;
        }
        finally
        {
            rows.Reset();
        }
    }

    private static ControlRecord ToRecord(SqliteStatement row) =>
        new(row.GetText(0), ToText(row.GetInt64(1)), row.GetBlob(2).ToArray());

    private static string ToText(long etag) => etag.ToString(CultureInfo.InvariantCulture);
}
