using Shoal.Grains.Abstractions;
using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>Between the messages of a shard and the records of its store.</summary>
internal static class ShardMapping
{
    /// <summary>Returns the store's form of a change.</summary>
    public static PartitionChange ToStore(ShardChange change)
    {
        var id = new DocumentId(change.DocumentId);
        return change switch
        {
            ShardPut put => new PutDocument(
                new DocumentContent(id, put.Title, put.Text, put.MetadataJson),
                put.ExpectedVersion,
                put.GenerationsVersion,
                put.Embeddings.Select(ToStore).ToArray()),
            ShardPutEmbedding put => new PutEmbedding(
                id, put.ExpectedVersion, put.GenerationsVersion, ToStore(put.Embedding)),
            ShardPutMetadata metadata => new PutMetadata(id, metadata.ExpectedVersion, metadata.MetadataJson),
            ShardDelete => new DeleteDocument(id, change.ExpectedVersion),
            _ => throw new System.Diagnostics.UnreachableException(change.GetType().Name),
        };
    }

    /// <summary>Returns the message of a store's outcome.</summary>
    public static ShardChangeResult ToResult(ChangeOutcome outcome) =>
        new(ShardWeather.Fine, outcome.Status switch
        {
            ChangeStatus.Created => ShardChangeStatus.Created,
            ChangeStatus.Updated => ShardChangeStatus.Updated,
            ChangeStatus.Deleted => ShardChangeStatus.Deleted,
            ChangeStatus.NotFound => ShardChangeStatus.NotFound,
            ChangeStatus.VersionConflict => ShardChangeStatus.VersionConflict,
            _ => ShardChangeStatus.GenerationConflict,
        }, outcome.Version);

    /// <summary>
    /// Returns the message of a stored document, with the chunks of one generation where they were read.
    /// </summary>
    public static DocumentView ToView(StoredDocument document, int generation, bool includeVectors)
    {
        var embedding = document.Embeddings.FirstOrDefault(candidate => candidate.Generation == generation);
        var view = new DocumentView
        {
            Id = document.Content.Id.Value,
            Title = document.Content.Title,
            Text = document.Content.Text,
            MetadataJson = document.Content.MetadataJson,
            Version = document.Version,
            UpdatedAt = document.UpdatedAt,
        };
        return embedding is null ? view : view with
        {
            Chunks = embedding.Chunks.Select(ToView).ToArray(),
            Truncated = embedding.Truncated,
            ModelVersion = embedding.ModelVersion,
            Vectors = includeVectors ? ToBlock(embedding) : null,
        };
    }

    private static ChunkView ToView(StoredChunk chunk) =>
        new(chunk.Index, chunk.Start, chunk.End, chunk.TokenCount, chunk.ContentHash);

    private static VectorBlock ToBlock(StoredEmbedding embedding)
    {
        var dimensions = embedding.Chunks[0].Vector.Length;
        var values = new float[embedding.Chunks.Count * dimensions];
        for (var i = 0; i < embedding.Chunks.Count; i++)
        {
            embedding.Chunks[i].Vector.Span.CopyTo(values.AsSpan(i * dimensions));
        }

        return VectorBlock.From(dimensions, values);
    }

    private static StoredEmbedding ToStore(ShardEmbedding embedding)
    {
        var chunks = new StoredChunk[embedding.Chunks.Length];
        for (var i = 0; i < chunks.Length; i++)
        {
            var chunk = embedding.Chunks[i];
            var vector = embedding.Vectors[i].ToArray();
            chunks[i] = new StoredChunk(
                chunk.Index, chunk.Start, chunk.End, chunk.TokenCount, chunk.ContentHash, vector);
        }

        return new StoredEmbedding(embedding.Generation, embedding.ModelVersion, embedding.Truncated, chunks);
    }
}
