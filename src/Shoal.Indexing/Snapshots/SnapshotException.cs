namespace Shoal.Indexing.Snapshots;

/// <summary>A snapshot that must not be used. Nothing was loaded; build the index anew.</summary>
/// <param name="fault">Why, for a program.</param>
/// <param name="message">Why, for a reader.</param>
public sealed class SnapshotException(SnapshotFault fault, string message) : Exception(message)
{
    /// <summary>Why the snapshot is refused.</summary>
    public SnapshotFault Fault { get; } = fault;

    internal static SnapshotException Damaged(string message) => new(SnapshotFault.Damaged, message);

    /// <summary>Throws unless what a snapshot says agrees with itself.</summary>
    internal static void Require(bool agrees, string contradiction)
    {
        if (!agrees) throw Damaged($"The snapshot contradicts itself: {contradiction}.");
    }
}
