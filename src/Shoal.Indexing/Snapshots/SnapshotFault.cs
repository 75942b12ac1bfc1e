namespace Shoal.Indexing.Snapshots;

/// <summary>Why a snapshot is refused. In every case the index is built anew from what it was built from.</summary>
public enum SnapshotFault
{
    /// <summary>The file is no snapshot of an index.</summary>
    Foreign = 0,

    /// <summary>The file is of a format version that this program does not read.</summary>
    Version = 1,

    /// <summary>The file is of an index with other options, which could not go on as the one asked for.</summary>
    Options = 2,

    /// <summary>The file is cut, has a wrong checksum, or contradicts itself.</summary>
    Damaged = 3,
}
