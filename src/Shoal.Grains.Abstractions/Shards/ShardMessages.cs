using Shoal.Grains.Abstractions.Documents;
using Shoal.Grains.Abstractions.Search;

namespace Shoal.Grains.Abstractions.Shards;

/// <summary>The weather a shard answers with. Expected in a cluster, so a value and not an exception.</summary>
public enum ShardWeather
{
    /// <summary>The answer is good.</summary>
    Fine = 0,

    /// <summary>The shard knows newer settings than the caller: refresh and ask again.</summary>
    Stale = 1,

    /// <summary>The incarnation is deleted or never was: refresh and ask its successor, if there is one.</summary>
    Gone = 2,

    /// <summary>The shard is moving or fenced: ask again.</summary>
    Unavailable = 3,

    /// <summary>The store refused; reads may still go on.</summary>
    StorageUnavailable = 4,

    /// <summary>The shard failed while it committed: the change is made or not, and only a read can tell.</summary>
    Unknown = 5,
}

/// <summary>What every answer of a shard says before its contents.</summary>
public interface IShardAnswer
{
    /// <summary>Anything but fine: the contents say nothing.</summary>
    ShardWeather Weather { get; }

    /// <summary>One sentence about bad weather, for the caller; null when there is nothing to say.</summary>
    string? Detail { get; }
}

/// <summary>One document's vectors in one generation.</summary>
/// <param name="Generation">The vector space.</param>
/// <param name="ModelVersion"><c>name@digest</c>; empty for caller-supplied vectors.</param>
/// <param name="Truncated">Whether the text was cut at the model's token limit.</param>
/// <param name="Chunks">Ascending by index.</param>
/// <param name="Vectors">Shape [chunks, dimensions].</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardEmbedding")]
public sealed record ShardEmbedding(
    [property: Id(0)] int Generation,
    [property: Id(1)] string ModelVersion,
    [property: Id(2)] bool Truncated,
    [property: Id(3)] ChunkView[] Chunks,
    [property: Id(4)] VectorBlock Vectors);

/// <summary>One change of one document.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardChange")]
public abstract record ShardChange
{
    /// <summary>The document.</summary>
    [Id(0)] public required string DocumentId { get; init; }

    /// <summary>The version it must have: null for any, 0 for "does not exist".</summary>
    [Id(1)] public long? ExpectedVersion { get; init; }
}

/// <summary>Creates or replaces a document.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardPut")]
public sealed record ShardPut : ShardChange
{
    /// <summary>Null when none was given.</summary>
    [Id(0)] public string? Title { get; init; }

    /// <summary>Null when none was given.</summary>
    [Id(1)] public string? Text { get; init; }

    /// <summary>A JSON object as text, or null.</summary>
    [Id(2)] public string? MetadataJson { get; init; }

    /// <summary>The generation set the writer worked with.</summary>
    [Id(3)] public required long GenerationsVersion { get; init; }

    /// <summary>Must hold the serving generation.</summary>
    [Id(4)] public required ShardEmbedding[] Embeddings { get; init; }
}

/// <summary>Replaces a document's metadata alone.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardPutMetadata")]
public sealed record ShardPutMetadata : ShardChange
{
    /// <summary>A JSON object as text, or null.</summary>
    [Id(0)] public string? MetadataJson { get; init; }
}

/// <summary>Brings the vectors of a document's current version for one generation that waits for them.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardPutEmbedding")]
public sealed record ShardPutEmbedding : ShardChange
{
    /// <summary>The generation set the writer worked with.</summary>
    [Id(0)] public required long GenerationsVersion { get; init; }

    /// <summary>The vectors; the document's version does not change.</summary>
    [Id(1)] public required ShardEmbedding Embedding { get; init; }
}

/// <summary>Removes a document.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardDelete")]
public sealed record ShardDelete : ShardChange;

/// <summary>What became of a change.</summary>
public enum ShardChangeStatus
{
    /// <summary>It is new.</summary>
    Created = 0,

    /// <summary>It was replaced.</summary>
    Updated = 1,

    /// <summary>It was removed.</summary>
    Deleted = 2,

    /// <summary>No such document.</summary>
    NotFound = 3,

    /// <summary>It has another version.</summary>
    VersionConflict = 4,

    /// <summary>The generation set has changed: refresh and encode again.</summary>
    GenerationConflict = 5,

    /// <summary>A vector of the change does not fit its generation; see the detail.</summary>
    InvalidVector = 6,
}

/// <summary>The answer to a change: with fine weather, durable and searchable.</summary>
/// <param name="Weather">Anything but fine: nothing has changed, unless it is unknown.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Version">The document's version now, or the one that conflicted.</param>
/// <param name="Detail">One sentence where something was refused.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardChangeResult")]
public sealed record ShardChangeResult(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] ShardChangeStatus Status = ShardChangeStatus.NotFound,
    [property: Id(2)] long Version = 0,
    [property: Id(3)] string? Detail = null) : IShardAnswer;

/// <summary>Reads named documents.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardReadRequest")]
public sealed record ShardReadRequest
{
    /// <summary>At most 1,000.</summary>
    [Id(0)] public required string[] Ids { get; init; }

    /// <summary>Whether the generation's vectors come along.</summary>
    [Id(1)] public bool IncludeVectors { get; init; }

    /// <summary>Whose chunks and vectors are meant; null for the serving generation's.</summary>
    [Id(2)] public int? Generation { get; init; }
}

/// <summary>Reads a page in id order.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardListRequest")]
public sealed record ShardListRequest
{
    /// <summary>Exclusive start; null from the first.</summary>
    [Id(0)] public string? After { get; init; }

    /// <summary>1 to 1,000.</summary>
    [Id(1)] public required int Limit { get; init; }

    /// <summary>The filter as JSON text, or null.</summary>
    [Id(2)] public string? FilterJson { get; init; }

    /// <summary>The settings version the caller worked with.</summary>
    [Id(3)] public required long SettingsVersion { get; init; }

    /// <summary>Ids alone, without texts and metadata.</summary>
    [Id(4)] public bool IdsOnly { get; init; }
}

/// <summary>Documents of a shard.</summary>
/// <param name="Weather">Anything but fine: no documents.</param>
/// <param name="Documents">Those that exist, in the order asked or in id order.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardDocuments")]
public sealed record ShardDocuments(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] DocumentView[] Documents,
    [property: Id(2)] string? Detail = null) : IShardAnswer;

/// <summary>One search of one shard.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardSearchRequest")]
public sealed record ShardSearchRequest
{
    /// <summary>The settings version the gateway worked with.</summary>
    [Id(0)] public required long SettingsVersion { get; init; }

    /// <summary>The generation of the query vector: another one is refused.</summary>
    [Id(1)] public required int Generation { get; init; }

    /// <summary>One vector.</summary>
    [Id(2)] public required VectorBlock Query { get; init; }

    /// <summary>1 to 1,001 (one more for a search that leaves a document out).</summary>
    [Id(3)] public required int TopK { get; init; }

    /// <summary>Scan instead of walking the graph.</summary>
    [Id(4)] public bool Exact { get; init; }

    /// <summary>The size of the candidate list.</summary>
    [Id(5)] public required int EfSearch { get; init; }

    /// <summary>Hits below are left out; null for none.</summary>
    [Id(6)] public float? ScoreThreshold { get; init; }

    /// <summary>The filter as JSON text, or null.</summary>
    [Id(7)] public string? FilterJson { get; init; }

    /// <summary>Whether hits carry title and text.</summary>
    [Id(8)] public bool IncludeText { get; init; }

    /// <summary>Whether hits carry metadata.</summary>
    [Id(9)] public bool IncludeMetadata { get; init; }
}

/// <summary>What one shard found.</summary>
/// <param name="Weather">Anything but fine: no hits.</param>
/// <param name="Hits">Best first; one per document; ties by id.</param>
/// <param name="Documents">Live documents of the shard.</param>
/// <param name="Pending">Documents of the shard without vectors in the generation.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardSearchResult")]
public sealed record ShardSearchResult(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] SearchHit[] Hits,
    [property: Id(2)] long Documents = 0,
    [property: Id(3)] long Pending = 0,
    [property: Id(4)] string? Detail = null) : IShardAnswer;

/// <summary>Asks for documents without vectors in a generation.</summary>
/// <param name="Generation">The generation.</param>
/// <param name="After">Exclusive start; null from the first. Those found lately come along with every page.</param>
/// <param name="Limit">1 to 1,000 for the page.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardPendingRequest")]
public sealed record ShardPendingRequest(
    [property: Id(0)] int Generation, [property: Id(1)] string? After, [property: Id(2)] int Limit);

/// <summary>Documents without vectors in a generation.</summary>
/// <param name="Weather">Anything but fine: none.</param>
/// <param name="Recent">Ids of those that searches found lately, latest first.</param>
/// <param name="Page">Ids in id order.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardPending")]
public sealed record ShardPending(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] string[] Recent,
    [property: Id(2)] string[] Page,
    [property: Id(3)] string? Detail = null) : IShardAnswer;

/// <summary>Asks for a sample of the documents that have vectors in each of some generations.</summary>
/// <param name="Generations">At least one.</param>
/// <param name="Salt">Decides which documents: the same ones for the same salt, as long as they are there.</param>
/// <param name="KeptAside">
/// Whether they are of the fifth that is kept aside for checks, or of the other four; null for either.
/// </param>
/// <param name="Limit">1 to 10,000.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardSampleRequest")]
public sealed record ShardSampleRequest(
    [property: Id(0)] int[] Generations,
    [property: Id(1)] string Salt,
    [property: Id(2)] bool? KeptAside,
    [property: Id(3)] int Limit);

/// <summary>A sample of a shard's documents.</summary>
/// <param name="Weather">Anything but fine: none.</param>
/// <param name="Ids">In the order of the sample, which the salt decides.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardSample")]
public sealed record ShardSample(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] string[] Ids,
    [property: Id(2)] string? Detail = null) : IShardAnswer;

/// <summary>How far a shard's generations are, from memory.</summary>
/// <param name="Weather">Anything but fine: no counts.</param>
/// <param name="Documents">Live documents.</param>
/// <param name="Pending">Documents without vectors, per live generation.</param>
/// <param name="IndexBytes">Bytes of memory of the vector index, per live generation.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardCoverage")]
public sealed record ShardCoverage(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] long Documents,
    [property: Id(2)] IReadOnlyDictionary<int, long> Pending,
    [property: Id(3)] IReadOnlyDictionary<int, long> IndexBytes,
    [property: Id(4)] string? Detail = null) : IShardAnswer;

/// <summary>What one shard counts.</summary>
/// <param name="Weather">Anything but fine: no counts.</param>
/// <param name="Documents">Live documents.</param>
/// <param name="Chunks">Chunks of the serving generation.</param>
/// <param name="Pending">Documents without vectors, per generation.</param>
/// <param name="Epoch">The epoch under which the shard writes.</param>
/// <param name="IndexBytes">Bytes of memory of its vector indexes.</param>
/// <param name="StoreBytes">Bytes on disk that what is stored takes.</param>
/// <param name="Detail">See <see cref="IShardAnswer"/>.</param>
/// <param name="DerivedBytes">Bytes on disk that can be made again: snapshots, and vectors that are mapped.</param>
/// <param name="IsSweeping">Whether some of the stored bytes are still those of a removed generation.</param>
[GenerateSerializer, Immutable, Alias("shoal.ShardStatus")]
public sealed record ShardStatus(
    [property: Id(0)] ShardWeather Weather,
    [property: Id(1)] long Documents,
    [property: Id(2)] long Chunks,
    [property: Id(3)] IReadOnlyDictionary<int, long> Pending,
    [property: Id(4)] long Epoch = 0,
    [property: Id(5)] long IndexBytes = 0,
    [property: Id(6)] long StoreBytes = 0,
    [property: Id(7)] string? Detail = null,
    [property: Id(8)] long DerivedBytes = 0,
    [property: Id(9)] bool IsSweeping = false) : IShardAnswer;
