namespace Shoal.Storage.Sqlite;

/// <summary>One opened partition file. Its format is <c>docs/formats/partition-sqlite.md</c>.</summary>
/// <remarks>
/// Every method blocks on the disk and returns a completed task, or throws at once: call them off the grain's
/// scheduler. A change feed holds one of the readers until its enumerator is disposed.
/// </remarks>
internal sealed class SqlitePartitionStore(
    PartitionId id,
    SqliteDatabase database,
    DerivedFiles derived,
    TimeProvider timeProvider,
    Action<SqlitePartitionStore> onDisposed) : IPartitionStore
{
    public PartitionId Id => id;

    public DerivedFiles? Derived => derived;

    /// <summary>The file's connections; for the provider and for tests of the disk's faults.</summary>
    internal SqliteDatabase Database => database;

    public ValueTask<long> RaiseEpochAsync(CancellationToken cancellationToken)
    {
        var epoch = database.Write(SqlitePartitionMeta.RaiseEpoch, cancellationToken);
        // What the owner before did not come to.
        BeginSweeping();
        return ValueTask.FromResult(epoch);
    }

    public ValueTask<long> ReadEpochAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(session => SqlitePartitionMeta.Read(session).Epoch, cancellationToken));

    public ValueTask<GenerationSet> ReadGenerationsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(
            session => SqlitePartitionMeta.Read(session).Generations, cancellationToken));

    public ValueTask<bool> SetGenerationsAsync(
        long epoch, GenerationSet generations, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(generations);
        var isSet = database.Write(
            session => SqlitePartitionMeta.SetGenerations(session, epoch, generations), cancellationToken);
        if (isSet) BeginSweeping();
        return ValueTask.FromResult(isSet);
    }

    public ValueTask<CommitResult> CommitAsync(
        long epoch, IReadOnlyList<PartitionChange> changes, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(changes);
        var now = timeProvider.GetUtcNow();
        var (result, isDue) = database.Write(
            session => (SqlitePartitionCommit.Run(session, epoch, changes, now), SqlitePartitionSweep.IsDue(session)),
            cancellationToken);
        // A disk that was full in the middle of a sweep leaves it to a later commit.
        if (isDue) BeginSweeping();
        return ValueTask.FromResult(result);
    }

    public ValueTask<IReadOnlyList<StoredDocument>> ReadDocumentsAsync(
        IReadOnlyList<DocumentId> ids, bool includeEmbeddings, CancellationToken cancellationToken)
    {
        PartitionArguments.Check(ids);
        return ValueTask.FromResult(database.Read<IReadOnlyList<StoredDocument>>(
            session =>
            {
                var found = new List<StoredDocument>(ids.Count);
                foreach (var wanted in ids)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (SqlitePartitionReader.ReadDocument(session, wanted, includeEmbeddings) is { } document)
                        found.Add(document);
                }

                return found;
            },
            cancellationToken));
    }

    public ValueTask<IReadOnlyList<StoredDocument>> ScanDocumentsAsync(
        DocumentId? after, int limit, int? pendingIn, CancellationToken cancellationToken)
    {
        PartitionArguments.CheckScan(after, limit);
        return ValueTask.FromResult(database.Read<IReadOnlyList<StoredDocument>>(
            session => SqlitePartitionReader.Scan(session, after, limit, pendingIn, cancellationToken),
            cancellationToken));
    }

    public IAsyncEnumerable<StoredChange> ReadChangesAsync(
        int generation, long afterSequence, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        return Changes(generation, afterSequence, cancellationToken).ToAsyncEnumerable();
    }

    public ValueTask<long> ReadLastSequenceAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(
            session => SqlitePartitionMeta.Read(session).LastSequence, cancellationToken));

    public ValueTask<PartitionCounts> CountAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(database.Read(
            SqlitePartitionReader.Count, cancellationToken));

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        onDisposed(this);
        return ValueTask.CompletedTask;
    }

    private void BeginSweeping() =>
        database.BeginShrinking(() => database.Write(SqlitePartitionSweep.Step, CancellationToken.None));

    private IEnumerable<StoredChange> Changes(int generation, long after, CancellationToken cancellationToken)
    {
        using var snapshot = database.OpenSnapshot(cancellationToken);
        foreach (var change in SqlitePartitionReader.Changes(snapshot.Session, generation, after))
        {
            cancellationToken.ThrowIfCancellationRequested();
            database.ThrowIfClosed();
            yield return change;
        }
    }
}
