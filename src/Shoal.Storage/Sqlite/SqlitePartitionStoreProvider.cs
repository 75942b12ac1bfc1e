using System.Globalization;

namespace Shoal.Storage.Sqlite;

/// <summary>
/// Partitions as files <c>partitions/&lt;incarnation&gt;/&lt;shard&gt;.db</c> below a data directory.
/// </summary>
/// <remarks>
/// Safe for concurrent use; every method blocks. The data directory belongs to one process: take its
/// <see cref="DataDirectoryLock"/> first.
/// </remarks>
public sealed class SqlitePartitionStoreProvider : IPartitionStoreProvider
{
    private readonly string _folder;
    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly Lock _gate = new();
    private readonly List<SqlitePartitionStore> _open = [];

    /// <summary>Names the data directory; nothing is opened yet.</summary>
    /// <param name="directory">The data directory; created when the first partition is.</param>
    /// <param name="options">Bounds; the defaults when null.</param>
    /// <param name="timeProvider">Stamps documents; the system clock when null.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public SqlitePartitionStoreProvider(
        string directory, SqliteStoreOptions? options = null, TimeProvider? timeProvider = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _folder = Path.GetFullPath(Path.Combine(directory, "partitions"));
        _options = options ?? new SqliteStoreOptions();
        _options.Validate();
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public ValueTask<IPartitionStore> OpenAsync(PartitionId id, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(id);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (_open.Count >= _options.MaxOpenPartitions)
            {
                throw new StoreUnavailableException(
                    $"Store '{_folder}': {_options.MaxOpenPartitions} partitions are open, the most allowed.");
            }

            var store = Open(id);
            _open.Add(store);
            return ValueTask.FromResult<IPartitionStore>(store);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListIncarnationsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!Directory.Exists(_folder)) return ValueTask.FromResult<IReadOnlyList<string>>([]);
        var names = Directory.EnumerateDirectories(_folder).Select(path => Path.GetFileName(path)!);
        return ValueTask.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask DeleteIncarnationAsync(string incarnation, CancellationToken cancellationToken)
    {
        PartitionArguments.CheckIncarnation(incarnation);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            foreach (var store in _open.Where(store => store.Id.Incarnation == incarnation).ToArray())
            {
                store.Database.Close(new StoreUnavailableException(
                    $"Partition {store.Id} is gone: its incarnation was deleted."));
                _open.Remove(store);
            }

            DeleteFolder(Path.Combine(_folder, incarnation));
        }

        return ValueTask.CompletedTask;
    }

    private SqlitePartitionStore Open(PartitionId id)
    {
        var path = Path.Combine(_folder, id.Incarnation, id.Shard.ToString(CultureInfo.InvariantCulture));
        var database = SqliteDatabase.Open(
            $"{path}.db",
            SqlitePartitionFormat.Instance,
            _options,
            session => SqlitePartitionFormat.InsertMeta(session, id));
        try
        {
            SqlitePartitionFormat.CheckOwner(database.Writer, id);
            return new SqlitePartitionStore(id, database, new DerivedFiles(path), _timeProvider, Forget);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    private void Forget(SqlitePartitionStore store)
    {
        lock (_gate) _open.Remove(store);
    }

    private static void DeleteFolder(string folder)
    {
        try
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"Store '{folder}': it cannot be deleted ({error.Message})", error);
        }
    }
}
