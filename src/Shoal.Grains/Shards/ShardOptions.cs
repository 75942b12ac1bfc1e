namespace Shoal.Grains.Shards;

/// <summary>The bounds of a shard.</summary>
public sealed class ShardOptions
{
    /// <summary>
    /// Most changes of one transaction: enough that the disk's flush is shared, few enough that it stays short.
    /// </summary>
    /// <value>Default: 256.</value>
    public int MaxCommitChanges { get; set; } = 256;

    /// <summary>Most changes that wait for the writer; one more is answered "unavailable".</summary>
    /// <value>Default: 4,096.</value>
    public int MaxQueuedChanges { get; set; } = 4_096;

    /// <summary>
    /// How long a shard answers reads on its last confirmation of the epoch. Zero confirms before every read, which
    /// costs one local lookup in a store that lives in this process (SQLite, in memory: its directory is locked by one
    /// process). A store that is shared over a network sets some seconds, and a successor waits that long before it
    /// serves.
    /// </summary>
    /// <value>Default: zero.</value>
    public TimeSpan ReadLease { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How many changes a start may have to add to the newest snapshot of an index, or a tenth of the documents where
    /// that is more; zero takes no snapshots.
    /// </summary>
    /// <value>Default: 10,000.</value>
    public int SnapshotAfterChanges { get; set; } = 10_000;

    /// <summary>
    /// How long a shard that closes may take to save what has changed, if that is <see cref="SnapshotAfterChanges"/>.
    /// </summary>
    /// <value>Default: 20 seconds, below the time limit of a deactivation.</value>
    public TimeSpan SnapshotOnClose { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many searches and loads run at once on a node.</summary>
    /// <value>Default: the number of processors, at least 2.</value>
    public int ReadConcurrency { get; set; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>How long a call waits for a shard that is loading before it is answered "unavailable".</summary>
    /// <value>Default: 5 seconds, well below the response timeout of a grain call.</value>
    public TimeSpan OpenPatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a shard that could not open its partition answers "unavailable" before it tries again.
    /// </summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan ReopenDelay { get; set; } = TimeSpan.FromSeconds(2);
}
