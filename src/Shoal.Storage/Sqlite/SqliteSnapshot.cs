namespace Shoal.Storage.Sqlite;

/// <summary>A reader in an open transaction: everything read through it comes from one moment.</summary>
/// <remarks>While one is open, the WAL cannot be reused past its moment: keep it short.</remarks>
internal sealed class SqliteSnapshot(SqliteDatabase database, SqliteSession session) : IDisposable
{
    private bool _disposed;

    public SqliteSession Session => session;

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        database.GiveBack(session);
    }
}
