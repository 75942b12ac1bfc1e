using Shoal.Indexing.Snapshots;

namespace Shoal.Grains.Shards.Snapshots;

/// <summary>One generation of a partition as it was between two writes, to be saved while it goes on.</summary>
/// <param name="vectors">The moment of the vector index; disposed with this one.</param>
/// <param name="documents">The moment of its documents.</param>
internal sealed class PartitionMoment(VectorIndexSnapshot vectors, DocumentTable documents) : IDisposable
{
    /// <summary>Writes the file; as <see cref="VectorIndexSnapshot.Save"/>.</summary>
    public void Save(string path, CancellationToken cancellationToken) =>
        vectors.Save(path, documents.ToBytes(), cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => vectors.Dispose();
}
