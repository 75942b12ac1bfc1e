using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>Brings a partition's indexes to what its store has just committed.</summary>
internal static class PartitionIndexing
{
    /// <summary>
    /// Makes room in the indexes for what changes bring, before they are committed: an index that could not follow a
    /// commit would have to be loaded again.
    /// </summary>
    /// <exception cref="IOException">The disk of mapped vectors is full; nothing changed.</exception>
    public static void Reserve(PartitionState state, IEnumerable<PartitionChange> changes)
    {
        var embeddings = changes.SelectMany(EmbeddingsOf).ToLookup(embedding => embedding.Generation);
        foreach (var (generation, index) in state.Indexes)
            index.Reserve(embeddings[generation].Sum(embedding => embedding.Chunks.Count));
    }

    private static IEnumerable<StoredEmbedding> EmbeddingsOf(PartitionChange change) => change switch
    {
        PutDocument put => put.Embeddings,
        PutEmbedding put => [put.Embedding],
        _ => [],
    };

    /// <summary>Applies one committed change; a change that changed nothing is passed over.</summary>
    public static void Apply(PartitionState state, PartitionChange change, ChangeOutcome outcome)
    {
        if (outcome.Status is not (ChangeStatus.Created or ChangeStatus.Updated or ChangeStatus.Deleted)) return;
        foreach (var (generation, index) in state.Indexes) Apply(generation, index, change, outcome.Version);
    }

    private static void Apply(int generation, PartitionIndex index, PartitionChange change, long version)
    {
        switch (change)
        {
            case PutDocument put:
                var embedding = put.Embeddings.FirstOrDefault(candidate => candidate.Generation == generation);
                index.Put(put.Id, version, put.Content.MetadataJson, embedding);
                break;
            case PutMetadata metadata:
                index.PutMetadata(metadata.Id, version, metadata.MetadataJson);
                break;
            case DeleteDocument:
                index.Remove(change.Id);
                break;
            case PutEmbedding put when put.Embedding.Generation == generation:
                index.PutEmbedding(put.Id, put.Embedding);
                break;
        }
    }
}
