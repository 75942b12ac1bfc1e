namespace Shoal.Storage.InMemory;

/// <summary>One opened store of a partition in memory. Methods complete at once.</summary>
internal sealed class InMemoryPartitionStore(PartitionId id, InMemoryPartition partition, TimeProvider timeProvider)
    : IPartitionStore
{
    private volatile bool _disposed;

    public PartitionId Id => id;

    public DerivedFiles? Derived => null;

    public ValueTask<long> RaiseEpochAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (partition.Writing)
        {
            var state = Snapshot();
            partition.State = state with { Epoch = state.Epoch + 1 };
            return ValueTask.FromResult(state.Epoch + 1);
        }
    }

    public ValueTask<long> ReadEpochAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Snapshot().Epoch);
    }

    public ValueTask<GenerationSet> ReadGenerationsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Snapshot().Generations);
    }

    public ValueTask<bool> SetGenerationsAsync(
        long epoch, GenerationSet generations, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(generations);
        cancellationToken.ThrowIfCancellationRequested();
        lock (partition.Writing)
        {
            var state = Snapshot();
            if (epoch != state.Epoch || generations.Version <= state.Generations.Version)
                return ValueTask.FromResult(false);

            var removed = state.Generations.Live.Except(generations.Live).ToArray();
            var documents = state.Documents;
            foreach (var (key, document) in state.Documents)
            {
                var kept = document.Embeddings.RemoveRange(removed);
                documents = documents.SetItem(key, document with { Embeddings = kept });
            }

            var live = generations with { Live = [.. generations.Live] };
            partition.State = state with { Generations = live, Documents = documents };
            return ValueTask.FromResult(true);
        }
    }

    public ValueTask<CommitResult> CommitAsync(
        long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(changes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (partition.Writing)
        {
            var state = Snapshot();
            if (epoch != state.Epoch) return ValueTask.FromResult(new CommitResult(true, []));
            var now = DateTimeOffset.FromUnixTimeMilliseconds(timeProvider.GetUtcNow().ToUnixTimeMilliseconds());
            var commit = new InMemoryCommit(state, now);
            var outcomes = changes.Select(commit.Apply).ToArray();
            partition.State = commit.ToState();
            return ValueTask.FromResult(new CommitResult(false, outcomes));
        }
    }

    public ValueTask<IReadOnlyList<StoredDocument>> ReadDocumentsAsync(
        IReadOnlyList<DocumentId> ids, bool includeEmbeddings, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(ids);
        cancellationToken.ThrowIfCancellationRequested();
        var state = Snapshot();
        var found = new List<StoredDocument>(ids.Count);
        foreach (var wanted in ids)
        {
            if (state.Documents.TryGetValue(wanted, out var document))
                found.Add(ToStored(document, state.Generations, includeEmbeddings));
        }

        return ValueTask.FromResult<IReadOnlyList<StoredDocument>>(found);
    }

    public ValueTask<IReadOnlyList<StoredDocument>> ScanDocumentsAsync(
        DocumentId? after, int limit, int? pendingIn, CancellationToken cancellationToken)
    {
        PartitionArguments.CheckScan(after, limit);
        cancellationToken.ThrowIfCancellationRequested();
        var state = Snapshot();
        var page = state.Documents.Values
            .SkipWhile(document => after is { } start && document.Content.Id.CompareTo(start) <= 0)
            .Where(document => pendingIn is not { } wanted || document.PendingIn(state.Generations).Contains(wanted))
            .Take(limit)
            .Select(document => ToStored(document, state.Generations, includeEmbeddings: false));
        return ValueTask.FromResult<IReadOnlyList<StoredDocument>>([.. page]);
    }

    public IAsyncEnumerable<StoredChange> ReadChangesAsync(
        int generation, long afterSequence, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        return Changes(generation, afterSequence, cancellationToken).ToAsyncEnumerable();
    }

    public ValueTask<long> ReadLastSequenceAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Snapshot().LastSequence);
    }

    public ValueTask<PartitionCounts> CountAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var state = Snapshot();
        var live = state.Generations.Live;
        var documents = state.Documents.Values.ToArray();
        long Chunks(int generation) => documents.Sum(document =>
            document.Embeddings.TryGetValue(generation, out var found) ? found.Embedding.Chunks.Count : 0L);
        long Pending(int generation) => documents.LongCount(document => !document.Embeddings.ContainsKey(generation));
        return ValueTask.FromResult(new PartitionCounts(
            documents.Length,
            state.LastSequence,
            live.ToDictionary(generation => generation, Chunks),
            live.ToDictionary(generation => generation, Pending),
            Bytes: 0));
    }

    public ValueTask DisposeAsync()
    {
        _disposed = true;
        return ValueTask.CompletedTask;
    }

    private IEnumerable<StoredChange> Changes(int generation, long after, CancellationToken cancellationToken)
    {
        var state = Snapshot();
        var documents = state.Documents.Values.Select(document => ToChange(document, generation));
        var tombstones = after == 0 ? [] : state.Tombstones.Select(tombstone =>
            new StoredChange(tombstone.Key, tombstone.Value, tombstone.Value, null, null, Deleted: true));
        var changes = documents.Concat(tombstones)
            .Where(change => change.Sequence > after)
            .OrderBy(change => change.Sequence);
        foreach (var change in changes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return change;
        }
    }

    private InMemoryState Snapshot()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (partition.Deleted)
            throw new StoreUnavailableException($"Partition {id} is gone: its incarnation was deleted.");
        return partition.State;
    }

    private static StoredChange ToChange(InMemoryDocument document, int generation) => new(
        document.Content.Id,
        document.SequenceIn(generation),
        document.Version,
        document.Content.MetadataJson,
        document.Embeddings.GetValueOrDefault(generation).Embedding,
        Deleted: false);

    private static StoredDocument ToStored(
        InMemoryDocument document, GenerationSet generations, bool includeEmbeddings) =>
        new(
            document.Content,
            document.Version,
            document.UpdatedAt,
            includeEmbeddings ? [.. document.Embeddings.Values.Select(e => e.Embedding)] : [],
            [.. document.PendingIn(generations)]);
}
