using System.Collections.Immutable;
using System.Diagnostics;

namespace Shoal.Storage.InMemory;

/// <summary>Applies changes to a private copy of the state, which the caller then publishes as a whole.</summary>
internal sealed class InMemoryCommit(InMemoryState state, DateTimeOffset now)
{
    private readonly ImmutableSortedDictionary<DocumentId, InMemoryDocument>.Builder _documents =
        state.Documents.ToBuilder();

    private readonly ImmutableDictionary<DocumentId, long>.Builder _tombstones = state.Tombstones.ToBuilder();

    private long _sequence = state.LastSequence;

    /// <summary>Returns the state with every change applied so far.</summary>
    public InMemoryState ToState() => state with
    {
        LastSequence = _sequence,
        Documents = _documents.ToImmutable(),
        Tombstones = _tombstones.ToImmutable(),
    };

    public ChangeOutcome Apply(PartitionChange change)
    {
        var existing = _documents.GetValueOrDefault(change.Id);
        var version = existing?.Version ?? 0;
        var refused = PartitionChangeRules.Refuse(
            change, version, state.Generations, generation => !existing!.Embeddings.ContainsKey(generation));
        if (refused is { } status) return new ChangeOutcome(status, version);

        _sequence++;
        switch (change)
        {
            case PutDocument put:
                _documents[put.Id] = new InMemoryDocument(put.Content, _sequence, now, Copy(put.Embeddings));
                _tombstones.Remove(put.Id);
                return new ChangeOutcome(existing is null ? ChangeStatus.Created : ChangeStatus.Updated, _sequence);
            case PutMetadata put:
                var content = existing!.Content with { MetadataJson = put.MetadataJson };
                _documents[put.Id] = existing with { Content = content, Version = _sequence, UpdatedAt = now };
                return new ChangeOutcome(ChangeStatus.Updated, _sequence);
            case DeleteDocument:
                _documents.Remove(change.Id);
                _tombstones[change.Id] = _sequence;
                return new ChangeOutcome(ChangeStatus.Deleted, _sequence);
            case PutEmbedding put:
                var embeddings = existing!.Embeddings.Add(put.Embedding.Generation, Copy(put.Embedding));
                _documents[put.Id] = existing with { Embeddings = embeddings };
                return new ChangeOutcome(ChangeStatus.Updated, version);
            default:
                throw new UnreachableException($"No way to apply {change.GetType().Name}.");
        }
    }

    private ImmutableSortedDictionary<int, SequencedEmbedding> Copy(IReadOnlyList<StoredEmbedding> embeddings) =>
        embeddings.ToImmutableSortedDictionary(e => e.Generation, Copy);

    /// <remarks>
    /// Vectors are copied: the caller may use its buffers again, as with a store that writes them to a disk.
    /// </remarks>
    private SequencedEmbedding Copy(StoredEmbedding embedding)
    {
        var chunks = embedding.Chunks.Select(chunk => chunk with { Vector = chunk.Vector.ToArray() });
        return new SequencedEmbedding(_sequence, embedding with { Chunks = [.. chunks] });
    }
}
