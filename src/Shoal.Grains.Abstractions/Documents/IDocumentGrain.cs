using Orleans.Concurrency;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Abstractions.Documents;

/// <summary>
/// Writes one document: works out what must be encoded and hands its shard one change. A cache and a worker, never the
/// truth. Key:
/// <see cref="ShardKey.Document"/>.
/// </summary>
[Alias("shoal.IDocumentGrain")]
[GrainInterfaceType("shoal.document")]
public interface IDocumentGrain : IGrainWithStringKey
{
    /// <summary>Creates or replaces the document.</summary>
    [Alias("PutAsync")]
    Task<DocumentResult> PutAsync(DocumentPut put, CancellationToken cancellationToken);

    /// <summary>Merges a JSON merge patch into the metadata. Encodes nothing.</summary>
    [Alias("PatchMetadataAsync")]
    Task<DocumentResult> PatchMetadataAsync(string mergePatchJson, long? ifMatch, CancellationToken cancellationToken);

    /// <summary>
    /// Embeds the current version for a generation that waits for it. Interleaves: no write waits for a candidate.
    /// </summary>
    [AlwaysInterleave, Alias("ReembedAsync")]
    Task<ReembedResult> ReembedAsync(int generation, CollectionView collection, CancellationToken cancellationToken);

    /// <summary>Removes the document.</summary>
    [Alias("DeleteAsync")]
    Task<DocumentResult> DeleteAsync(long? ifMatch, CancellationToken cancellationToken);
}

/// <summary>A document to write, with the settings the gateway knows.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DocumentPut")]
public sealed record DocumentPut
{
    /// <summary>What to write.</summary>
    [Id(0)] public required DocumentInput Input { get; init; }

    /// <summary>The version it must have, or null.</summary>
    [Id(1)] public long? IfMatch { get; init; }

    /// <summary>The collection.</summary>
    [Id(2)] public required CollectionView Collection { get; init; }
}

/// <summary>The answer of a document grain.</summary>
/// <param name="Weather">Anything but fine: refresh or retry, as it says.</param>
/// <param name="Write">What became of it, when the weather is fine.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.DocumentResult")]
public sealed record DocumentResult(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] DocumentWriteResult? Write,
    [property: Id(2)] string? Detail = null) : IShardAnswer;

/// <summary>What became of a re-embedding.</summary>
public enum ReembedStatus
{
    /// <summary>The vectors are durable and searchable, or were already.</summary>
    Done = 0,

    /// <summary>Something came in between or is away: the next scan finds the document again.</summary>
    Later = 1,

    /// <summary>The candidate cannot embed this document; see the reason.</summary>
    Failed = 2,
}

/// <summary>The answer to a re-embedding.</summary>
/// <param name="Status">What became of it.</param>
/// <param name="Tokens">Tokens encoded.</param>
/// <param name="Reason">Why it failed or must wait.</param>
[GenerateSerializer, Immutable, Alias("shoal.ReembedResult")]
public sealed record ReembedResult(
    [property: Id(0)] ReembedStatus Status,
    [property: Id(1)] int Tokens = 0,
    [property: Id(2)] string? Reason = null);
