namespace Shoal.Storage.Sqlite;

/// <summary>The bounds of the SQLite stores.</summary>
public sealed class SqliteStoreOptions
{
    /// <summary>How long a statement waits for another connection's lock.</summary>
    /// <value>Default: 5 s; only a takeover has two writers, and each holds the lock for one commit.</value>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Page cache of one connection, in bytes.</summary>
    /// <value>Default: 4 MiB. A partition has one writer and up to <see cref="MaxReaders"/> readers.</value>
    public int CacheBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>WAL pages after which a commit copies them into the database file.</summary>
    /// <value>Default: 1,000 pages of 8 KiB, 8 MiB.</value>
    public int WalAutoCheckpointPages { get; set; } = 1000;

    /// <summary>Bytes that a WAL file is cut to after a checkpoint.</summary>
    /// <value>Default: 32 MiB.</value>
    public long JournalSizeLimitBytes { get; set; } = 32L * 1024 * 1024;

    /// <summary>Read connections of one open database; further readers wait for one.</summary>
    /// <value>Default: 4.</value>
    public int MaxReaders { get; set; } = 4;

    /// <summary>How long a reader waits for a free connection before it fails.</summary>
    /// <value>Default: 30 s, as long as an unanswered cluster call lives.</value>
    public TimeSpan ReaderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Partitions one provider holds open; opening another one fails.</summary>
    /// <value>Default: 512; with five connections and three files each, some thousands of file handles.</value>
    public int MaxOpenPartitions { get; set; } = 512;

    /// <summary>Bytes of a page in databases that are created from now on.</summary>
    /// <value>Default: 8,192. Tests that cut a WAL at every byte use small ones.</value>
    internal int PageBytes { get; init; } = 8192;

    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate()
    {
        Require(IsUpTo(BusyTimeout, TimeSpan.FromMinutes(1)), nameof(BusyTimeout), "above 0 to 1 minute");
        Require(CacheBytes is >= 64 * 1024 and <= 1 << 30, nameof(CacheBytes), "64 KiB to 1 GiB");
        Require(WalAutoCheckpointPages is >= 1 and <= 1_000_000, nameof(WalAutoCheckpointPages), "1 to 1,000,000");
        Require(JournalSizeLimitBytes is >= 0 and <= 1L << 40, nameof(JournalSizeLimitBytes), "0 to 1 TiB");
        Require(MaxReaders is >= 1 and <= 64, nameof(MaxReaders), "1 to 64");
        Require(IsUpTo(ReaderTimeout, TimeSpan.FromHours(1)), nameof(ReaderTimeout), "above 0 to 1 hour");
        Require(MaxOpenPartitions is >= 1 and <= 100_000, nameof(MaxOpenPartitions), "1 to 100,000");
    }

    private static bool IsUpTo(TimeSpan value, TimeSpan most) => value > TimeSpan.Zero && value <= most;

    private static void Require(bool holds, string property, string range)
    {
        if (!holds) throw new ArgumentException($"{property} is out of range: use {range}.", property);
    }
}
