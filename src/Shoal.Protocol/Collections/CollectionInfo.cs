namespace Shoal.Protocol;

/// <summary>A collection: <c>GET /v1/collections/{c}</c>, and the answer to its creation and change.</summary>
public sealed record CollectionInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The id of this creation: a deleted and re-created collection has another.</summary>
    public required string Incarnation { get; init; }

    /// <summary>Every setting, defaults filled in.</summary>
    public required CollectionConfiguration Settings { get; init; }

    /// <summary>Rises with every change of settings or generations.</summary>
    public required long SettingsVersion { get; init; }

    /// <summary>Live documents.</summary>
    public required long Documents { get; init; }

    /// <summary>Chunks of the serving generation.</summary>
    public required long Chunks { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Its vector spaces, ascending by number.</summary>
    public required IReadOnlyList<GenerationInfo> Generations { get; init; }
}

/// <summary>The settings of a collection, defaults filled in; see <see cref="CreateCollectionRequest"/>.</summary>
public sealed record CollectionConfiguration
{
    /// <summary>The model's name; null for caller-supplied vectors.</summary>
    public string? Model { get; init; }

    /// <summary>The length of its vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>The number of shards.</summary>
    public required int Shards { get; init; }

    /// <summary><c>cosine</c>, <c>dot</c> or <c>euclidean</c>.</summary>
    public required string Distance { get; init; }

    /// <summary>Whether a text over the model's token limit is cut and reported, not refused.</summary>
    public required bool Truncate { get; init; }

    /// <summary>How documents are cut into chunks.</summary>
    public required ChunkingConfiguration Chunking { get; init; }

    /// <summary>The metadata fields that filters may name.</summary>
    public required IReadOnlyList<string> Filterable { get; init; }

    /// <summary>The documents' language (BCP 47).</summary>
    public required string Language { get; init; }

    /// <summary>The vector index of each shard.</summary>
    public required IndexConfiguration Index { get; init; }
}

/// <summary>How documents are cut into chunks.</summary>
/// <param name="Strategy"><c>whole</c>: a document is one chunk.</param>
public sealed record ChunkingConfiguration(string Strategy);

/// <summary>The vector index of each shard; see <see cref="IndexRequest"/>.</summary>
/// <param name="Type"><c>auto</c>, <c>flat</c> or <c>hnsw</c>.</param>
/// <param name="M">Links of a node per level.</param>
/// <param name="EfConstruction">Candidates looked at while a node is added.</param>
/// <param name="EfSearch">Candidates looked at by a search.</param>
/// <param name="Quantization"><c>none</c>, <c>scalar</c>, <c>float16</c> or <c>binary</c>.</param>
/// <param name="Vectors"><c>memory</c> or <c>disk</c>.</param>
public sealed record IndexConfiguration(
    string Type, int M, int EfConstruction, int EfSearch, string Quantization, string Vectors);

/// <summary>One vector space of a collection.</summary>
public sealed record GenerationInfo
{
    /// <summary>1 or greater.</summary>
    public required int Number { get; init; }

    /// <summary><c>name@digest</c>; empty for caller-supplied vectors.</summary>
    public required string Model { get; init; }

    /// <summary>The length of its vectors.</summary>
    public required int Dimensions { get; init; }

    /// <summary>One of <see cref="GenerationStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The share of documents that have vectors in it, 0 to 1; 1 for an empty collection.</summary>
    public required double Coverage { get; init; }
}

/// <summary>The values of <see cref="GenerationInfo.State"/>.</summary>
public static class GenerationStates
{
    /// <summary>It answers.</summary>
    public const string Serving = "serving";

    /// <summary>A rollout builds it, or tries it on a share of the callers.</summary>
    public const string Candidate = "candidate";

    /// <summary>It served before, and is kept maintained for a rollback.</summary>
    public const string Previous = "previous";
}

/// <summary><c>GET /v1/collections</c>.</summary>
/// <param name="Collections">Ascending by name, ordinal.</param>
public sealed record CollectionList(IReadOnlyList<CollectionInfo> Collections);
