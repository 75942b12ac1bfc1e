using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Documents;

namespace Shoal.Grains.Shards;

/// <summary>
/// What a shard refuses before a change reaches the transaction, so that the index can always follow the store.
/// </summary>
internal static class ShardChangeCheck
{
    /// <summary>Returns the refusal of a change, or null when it may be committed.</summary>
    public static ShardChangeResult? Refusal(ShardChange change, CollectionView view)
    {
        ShardEmbedding[] embeddings = change switch
        {
            ShardPut put => put.Embeddings,
            ShardPutEmbedding put => [put.Embedding],
            _ => [],
        };
        foreach (var embedding in embeddings)
        {
            var generation = view.Generations.FirstOrDefault(candidate => candidate.Number == embedding.Generation);
            if (generation is null || generation.ModelVersion != embedding.ModelVersion)
            {
                return Refused(
                    ShardChangeStatus.GenerationConflict, $"Generation {embedding.Generation} is not of that model.");
            }

            if (VectorFault(embedding, generation, view) is { } fault)
                return Refused(ShardChangeStatus.InvalidVector, fault);
        }

        return null;
    }

    private static string? VectorFault(ShardEmbedding embedding, GenerationView generation, CollectionView view)
    {
        if (embedding.Vectors.Dimensions != generation.Dimensions || embedding.Vectors.Count != embedding.Chunks.Length)
        {
            return $"Generation {generation.Number} takes {generation.Dimensions} dimensions and one vector a chunk.";
        }

        for (var row = 0; row < embedding.Vectors.Count; row++)
        {
            if (VectorRules.Fault(embedding.Vectors[row], view.Settings.Distance) is { } fault) return fault;
        }

        return null;
    }

    private static ShardChangeResult Refused(ShardChangeStatus status, string detail) =>
        new(ShardWeather.Fine, status, Detail: detail);
}
