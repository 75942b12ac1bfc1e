using System.Collections.Concurrent;

namespace Shoal.Storage.Sqlite;

/// <summary>One database file: a writer connection, and a bounded pool of readers that each see a snapshot.</summary>
/// <remarks>
/// Invariants. (1) At most one write transaction of this object runs. (2) At most
/// <see cref="SqliteStoreOptions.MaxReaders"/> read connections exist. (3) After <see cref="Close"/> every call fails.
/// Safe for concurrent use; every call blocks.
/// </remarks>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>A megabyte: some milliseconds of the write lock.</summary>
    internal const int PagesPerStep = 128;

    /// <summary>Long enough for whoever waits for the write lock to get it.</summary>
    private static readonly TimeSpan StepDelay = TimeSpan.FromMilliseconds(10);

    private readonly SqliteStoreOptions _options;
    private readonly Lock _writing = new();
    private readonly SemaphoreSlim _freeReaders;
    private readonly ConcurrentBag<SqliteSession> _idleReaders = [];
    private volatile Exception? _closed;
    /// <summary>How often shrinking was asked for since it began; 0 while it does not run.</summary>
    private int _shrinksAsked;

    private SqliteDatabase(SqliteSession writer, SqliteStoreOptions options)
    {
        Writer = writer;
        _options = options;
        _freeReaders = new SemaphoreSlim(options.MaxReaders, options.MaxReaders);
    }

    /// <summary>The connection that writes; only inside <see cref="Write"/> or a test.</summary>
    internal SqliteSession Writer { get; }

    /// <summary>Opens a file, creating it and its folder when they are not there.</summary>
    /// <exception cref="StoreUnavailableException">
    /// The disk refuses, or the file is damaged, foreign or newer.
    /// </exception>
    public static SqliteDatabase Open(
        string path, SqliteFormat format, SqliteStoreOptions options, Action<SqliteSession> insertMeta)
    {
        CreateFolder(path);
        var writer = SqliteSession.OpenWriter(path, options);
        try
        {
            format.CreateOrCheck(writer, insertMeta);
            return new SqliteDatabase(writer, options);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    /// <summary>Runs work in one transaction that takes the write lock first, and returns when it is durable.</summary>
    /// <remarks>Whatever the work throws, nothing of it stays, and the database can be used again.</remarks>
    public T Write<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        lock (_writing)
        {
            ThrowIfClosed();
            cancellationToken.ThrowIfCancellationRequested();
            Writer.Prepare("BEGIN IMMEDIATE").Run();
            try
            {
                var result = work(Writer);
                Writer.Prepare("COMMIT").Run();
                return result;
            }
            finally
            {
                if (Writer.InTransaction) Writer.Prepare("ROLLBACK").Run();
            }
        }
    }

    /// <summary>
    /// Gives the pages of what is gone back to the system, a few at a time, so that no write waits long. Returns at
    /// once; does nothing while that is under way.
    /// </summary>
    /// <param name="sweep">Deletes a little of what is to go first; false when nothing is left.</param>
    public void BeginShrinking(Func<bool>? sweep = null)
    {
        if (Interlocked.Increment(ref _shrinksAsked) > 1) return;
        _ = Task.Run(() => ShrinkAsync(sweep), CancellationToken.None);
    }

    private async Task ShrinkAsync(Func<bool>? sweep)
    {
        try
        {
            // Who asks while it ends is not to be forgotten.
            int asked;
            do
            {
                asked = Volatile.Read(ref _shrinksAsked);
                while (sweep?.Invoke() == true || Shrink(PagesPerStep))
                    await Task.Delay(StepDelay, CancellationToken.None);
            }
            while (Interlocked.CompareExchange(ref _shrinksAsked, 0, asked) != asked);
        }
        catch (Exception error) when (error is StoreUnavailableException or ObjectDisposedException)
        {
            // Closed, or out of space for the log: the pages stay free for what is written next.
            Volatile.Write(ref _shrinksAsked, 0);
        }
    }

    /// <summary>Shrinks the file by some of its free pages; false when fewer than that are left.</summary>
    /// <param name="pages">How many: each may cost the move of another page, under the write lock.</param>
    public bool Shrink(int pages)
    {
        lock (_writing)
        {
            ThrowIfClosed();
            var before = Writer.QueryNumber("PRAGMA freelist_count");
            if (before < pages) return false;
            Writer.Execute($"PRAGMA incremental_vacuum({pages})");
            // A file from before the setting keeps its free pages.
            var left = Writer.QueryNumber("PRAGMA freelist_count");
            if (left >= pages && left < before) return true;
            // The file itself becomes shorter when the log is carried over.
            Writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
            return false;
        }
    }

    /// <summary>Runs work on one snapshot.</summary>
    public T Read<T>(Func<SqliteSession, T> work, CancellationToken cancellationToken)
    {
        using var snapshot = OpenSnapshot(cancellationToken);
        return work(snapshot.Session);
    }

    /// <summary>Takes a reader and begins its transaction; disposing it gives the reader back.</summary>
    public SqliteSnapshot OpenSnapshot(CancellationToken cancellationToken)
    {
        ThrowIfClosed();
        cancellationToken.ThrowIfCancellationRequested();
        if (!_freeReaders.Wait(_options.ReaderTimeout, cancellationToken))
        {
            throw new StoreUnavailableException(
                $"Store '{Writer.Path}': all {_options.MaxReaders} readers are in use for {_options.ReaderTimeout}.");
        }

        SqliteSession? session = null;
        try
        {
            ThrowIfClosed();
            if (!_idleReaders.TryTake(out session)) session = SqliteSession.OpenReader(Writer.Path, _options);
            session.Prepare("BEGIN DEFERRED").Run();
            return new SqliteSnapshot(this, session);
        }
        catch
        {
            session?.Dispose();
            _freeReaders.Release();
            throw;
        }
    }

    public void ThrowIfClosed()
    {
        if (_closed is StoreUnavailableException gone) throw new StoreUnavailableException(gone.Message);
        ObjectDisposedException.ThrowIf(_closed is not null, this);
    }

    /// <summary>Closes every connection; readers in use close when they are given back.</summary>
    /// <param name="reason">What later calls throw: gone for good, or merely disposed.</param>
    public void Close(Exception reason)
    {
        lock (_writing)
        {
            if (_closed is not null) return;
            _closed = reason;
            DisposeIdleReaders();
            Writer.Dispose();
        }
    }

    public void Dispose() => Close(new ObjectDisposedException(nameof(SqliteDatabase)));

    internal void GiveBack(SqliteSession session)
    {
        try
        {
            if (session.InTransaction) session.Prepare("ROLLBACK").Run();
            _idleReaders.Add(session);
        }
        finally
        {
            _freeReaders.Release();
        }

        // The database may have been closed while this reader was out.
        if (_closed is not null) DisposeIdleReaders();
    }

    private void DisposeIdleReaders()
    {
        while (_idleReaders.TryTake(out var session)) session.Dispose();
    }

    private static void CreateFolder(string path)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException(
                $"Store '{path}': its folder cannot be created ({error.Message})", error);
        }
    }
}
