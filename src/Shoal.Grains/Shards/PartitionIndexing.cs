using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>Brings a partition's index to what its store has just committed.</summary>
internal static class PartitionIndexing
{
    /// <summary>Applies one committed change; a change that changed nothing is passed over.</summary>
    public static void Apply(Partition partition, PartitionChange change, ChangeOutcome outcome)
    {
        if (outcome.Status is not (ChangeStatus.Created or ChangeStatus.Updated or ChangeStatus.Deleted)) return;
        var serving = partition.View.Serving;
        var index = partition.Index;
        switch (change)
        {
            case PutDocument put:
                var embedding = put.Embeddings.FirstOrDefault(candidate => candidate.Generation == serving);
                index.Put(put.Id, outcome.Version, put.Content.MetadataJson, embedding);
                break;
            case PutMetadata metadata:
                index.PutMetadata(metadata.Id, outcome.Version, metadata.MetadataJson);
                break;
            case DeleteDocument:
                index.Remove(change.Id);
                break;
            case PutEmbedding:
                // Only a generation that does not serve is ever pending here, and it has no index of its own yet.
                break;
        }
    }
}
