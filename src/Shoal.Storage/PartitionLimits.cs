namespace Shoal.Storage;

/// <summary>The bounds of one call of a partition store.</summary>
public static class PartitionLimits
{
    /// <summary>
    /// The most changes of one commit: many times a full writer queue, and still a WAL of some ten MiB.
    /// </summary>
    public const int MaxChangesPerCommit = 4096;

    /// <summary>The most documents of one read or one page of a scan.</summary>
    public const int MaxDocumentsPerRead = 1000;

    /// <summary>The longest incarnation name in characters: every file system takes it.</summary>
    public const int MaxIncarnationLength = 128;
}
