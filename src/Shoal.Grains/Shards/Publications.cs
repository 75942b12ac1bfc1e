namespace Shoal.Grains.Shards;

/// <summary>
/// Lets many readers see what one writer publishes as it is at one moment, without a lock as long as nothing is
/// published meanwhile. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A sequence lock (odd while something is being published) whose readers, where publications follow each other faster
/// than they read, keep the writer out for the length of one reading.
/// </remarks>
internal sealed class Publications
{
    private readonly Lock _publishing = new();

    private long _sequence;

    /// <summary>Names the moment; waits for the end of a publication, which takes microseconds.</summary>
    public long Moment
    {
        get
        {
            var wait = default(SpinWait);
            long sequence;
            while (IsPublishing(sequence = Volatile.Read(ref _sequence))) wait.SpinOnce();
            return sequence;
        }
    }

    /// <summary>Says whether nothing was published since a moment, so that what was read meanwhile is of it.</summary>
    public bool IsStill(long moment)
    {
        // What was read must have been read before this is.
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _sequence) == moment;
    }

    /// <summary>Publishes; writer only.</summary>
    /// <param name="publish">Brief.</param>
    public void Publish(Action publish)
    {
        lock (_publishing)
        {
            Interlocked.Increment(ref _sequence);
            try
            {
                publish();
            }
            finally
            {
                Interlocked.Increment(ref _sequence);
            }
        }
    }

    /// <summary>Keeps the writer from publishing, and other readers that ask for the same, until disposed.</summary>
    public Lock.Scope Hold() => _publishing.EnterScope();

    private static bool IsPublishing(long sequence) => sequence % 2 != 0;
}
