using System.Collections.Immutable;

namespace Shoal.Storage.InMemory;

/// <summary>The truth of one partition in memory; every opened store of it works on the same one.</summary>
/// <remarks>
/// The state is one immutable value that a commit replaces, so a reader's snapshot is the reference it took.
/// </remarks>
internal sealed class InMemoryPartition
{
    /// <summary>Held by whoever replaces <see cref="State"/>.</summary>
    public Lock Writing { get; } = new();

    /// <summary>The newest committed state.</summary>
    public volatile InMemoryState State = InMemoryState.Empty;

    /// <summary>True once the incarnation was deleted: nobody may read or write any more.</summary>
    public volatile bool Deleted;
}

/// <summary>One committed state.</summary>
/// <remarks>
/// A document is pending in every live generation that its <see cref="InMemoryDocument.Embeddings"/> lack.
/// </remarks>
internal sealed record InMemoryState(
    long Epoch,
    long LastSequence,
    GenerationSet Generations,
    ImmutableSortedDictionary<DocumentId, InMemoryDocument> Documents,
    ImmutableDictionary<DocumentId, long> Tombstones)
{
    public static InMemoryState Empty { get; } = new(
        0,
        0,
        new GenerationSet(0, 0, []),
        ImmutableSortedDictionary<DocumentId, InMemoryDocument>.Empty,
        ImmutableDictionary<DocumentId, long>.Empty);
}

/// <summary>One live document.</summary>
internal sealed record InMemoryDocument(
    DocumentContent Content,
    long Version,
    DateTimeOffset UpdatedAt,
    ImmutableSortedDictionary<int, SequencedEmbedding> Embeddings)
{
    /// <summary>The newest change of this document as a generation sees it.</summary>
    public long SequenceIn(int generation) =>
        Embeddings.TryGetValue(generation, out var found) ? Math.Max(Version, found.Sequence) : Version;

    public IEnumerable<int> PendingIn(GenerationSet generations) =>
        generations.Live.Where(generation => !Embeddings.ContainsKey(generation));
}

/// <summary>An embedding with the sequence number of the change that brought it.</summary>
internal readonly record struct SequencedEmbedding(long Sequence, StoredEmbedding Embedding);
