namespace Shoal.Storage;

/// <summary>The vector spaces a partition keeps.</summary>
/// <param name="Version">Rises with every change of the set; part of every compare-and-set.</param>
/// <param name="Serving">The generation whose vectors every put must bring.</param>
/// <param name="Live">All maintained generations, the serving one included, ascending.</param>
public sealed record GenerationSet(long Version, int Serving, IReadOnlyList<int> Live);

/// <summary>One chunk of a document with its vector in one generation.</summary>
/// <param name="Index">The chunk's place in the document, 0 or greater.</param>
/// <param name="Start">First UTF-16 unit of the document's text that the chunk covers.</param>
/// <param name="End">One past the last UTF-16 unit.</param>
/// <param name="TokenCount">Tokens encoded, special ones included; 0 for caller-supplied vectors.</param>
/// <param name="ContentHash">
/// A hash of everything that was encoded; equal hashes in one generation mean equal vectors.
/// </param>
/// <param name="Vector">Shape [dimensions]; little-endian float32 on disk.</param>
public sealed record StoredChunk(
    int Index, int Start, int End, int TokenCount, ulong ContentHash, ReadOnlyMemory<float> Vector);

/// <summary>The chunks of one document in one generation.</summary>
/// <param name="Generation">The vector space.</param>
/// <param name="ModelVersion">
/// The <c>name@digest</c> the vectors were made with; empty for caller-supplied vectors.
/// </param>
/// <param name="Truncated">Whether the text was cut at the model's token limit.</param>
/// <param name="Chunks">Ascending by index; at least one.</param>
public sealed record StoredEmbedding(
    int Generation, string ModelVersion, bool Truncated, IReadOnlyList<StoredChunk> Chunks);

/// <summary>What a document says, without its vectors.</summary>
/// <param name="Id">The caller's id.</param>
/// <param name="Title">Null when none was given.</param>
/// <param name="Text">Null when none was given (collections of caller-supplied vectors).</param>
/// <param name="MetadataJson">A JSON object, or null.</param>
public sealed record DocumentContent(DocumentId Id, string? Title, string? Text, string? MetadataJson);

/// <summary>A document as the store keeps it.</summary>
/// <param name="Content">What it says.</param>
/// <param name="Version">
/// The commit sequence number of its last change; only grows, also across delete and re-create.
/// </param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="Embeddings">Per live generation; empty unless vectors were asked for.</param>
/// <param name="Pending">Live generations in which the current version has no vectors yet.</param>
public sealed record StoredDocument(
    DocumentContent Content,
    long Version,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<StoredEmbedding> Embeddings,
    IReadOnlyList<int> Pending);

/// <summary>One entry of a partition's change feed in one generation, in sequence order.</summary>
/// <param name="Id">The document.</param>
/// <param name="Sequence">
/// The number of the change: the document's version, or the greater number of an embedding that came later.
/// </param>
/// <param name="Version">The document's version; of a tombstone, its sequence number.</param>
/// <param name="MetadataJson">The document's metadata, or null.</param>
/// <param name="Embedding">The vectors; null for a deletion or while pending.</param>
/// <param name="Deleted">True for a tombstone.</param>
public sealed record StoredChange(
    DocumentId Id, long Sequence, long Version, string? MetadataJson, StoredEmbedding? Embedding, bool Deleted);
