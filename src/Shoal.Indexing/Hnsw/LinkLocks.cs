namespace Shoal.Indexing.Hnsw;

/// <summary>Locks for the link lists of a graph, each for many nodes.</summary>
/// <remarks>
/// Held for the time of choosing a few dozen links, and never two by one thread. With this many two of a few threads
/// rarely meet.
/// </remarks>
internal sealed class LinkLocks
{
    private const int Count = 1024;

    private readonly Lock[] _locks = [.. Enumerable.Range(0, Count).Select(_ => new Lock())];

    /// <summary>Returns the lock of a node's lists.</summary>
    public Lock Of(int node) => _locks[node & (Count - 1)];
}
