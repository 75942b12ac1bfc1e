using System.Globalization;
using Microsoft.Extensions.Logging;
using Shoal.Indexing;
using Shoal.Indexing.Snapshots;
using Shoal.Storage;

namespace Shoal.Grains.Shards.Snapshots;

/// <summary>
/// The snapshot files of one partition, <c>g&lt;generation&gt;.index</c> among what is derived from its store: what is
/// missing, refused or cannot be written costs time at the next start and nothing else.
/// </summary>
internal sealed partial class PartitionSnapshots(IPartitionStore store, ShardInstruments instruments, ILogger logger)
{
    // A partition that has given out this many ordinals is numbered anew by a load without a snapshot.
    private const int MaxOrdinal = 1 << 30;

    private const string Ending = ".index";

    /// <summary>Whether the store has a place for files.</summary>
    public bool IsPossible => store.Derived is not null;

    /// <summary>Bytes on disk of all snapshots.</summary>
    public long Bytes => store.Derived?.BytesOf(Ending) ?? 0;

    /// <summary>Loads a generation's newest snapshot.</summary>
    /// <param name="generation">Whose.</param>
    /// <param name="options">As the index is made with.</param>
    /// <param name="filterable">The fields that filters may name.</param>
    /// <param name="now">The owner's epoch and the store's newest change: a snapshot must be older.</param>
    /// <returns>The index and the newest change it holds; null when there is none that may be used.</returns>
    public LoadedPartition? TryLoad(
        int generation, VectorIndexOptions options, IReadOnlyCollection<string> filterable, SnapshotStamp now)
    {
        var name = NameOf(generation);
        if (store.Derived is not { } files || !files.Has(name)) return null;
        try
        {
            var loaded = Load(files.PathOf(name), options, filterable, now);
            instruments.OnSnapshot("loaded");
            LogLoaded(store.Id.ToString(), generation, loaded.Index.Documents, loaded.Sequence);
            return loaded;
        }
        catch (Exception exception) when (exception is SnapshotException or FormatException)
        {
            instruments.OnSnapshot("refused");
            LogRefused(files.PathOf(name), exception.Message);
            Delete(files, name);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            instruments.OnSnapshot("refused");
            LogRefused(files.PathOf(name), exception.Message);
            return null;
        }
    }

    /// <summary>Writes a generation's snapshot in the place of the one before.</summary>
    public void Save(int generation, PartitionMoment moment, CancellationToken cancellationToken)
    {
        if (store.Derived?.PathOf(NameOf(generation)) is not { } path) return;
        try
        {
            moment.Save(path, cancellationToken);
            instruments.OnSnapshot("saved");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            instruments.OnSnapshot("failed");
            LogNotSaved(path, exception.Message);
        }
    }

    /// <summary>Deletes the snapshot of a generation that lives no more.</summary>
    public void Forget(int generation)
    {
        if (store.Derived is { } files) Delete(files, NameOf(generation));
    }

    /// <summary>
    /// Deletes what a crash left: snapshots of generations that live no more, and half written ones. Nothing is saved
    /// yet.
    /// </summary>
    public void Keep(IReadOnlyCollection<int> live)
    {
        if (store.Derived is not { } files) return;
        var kept = live.Select(NameOf).ToHashSet();
        try
        {
            foreach (var name in files.List(Ending).Concat(files.List(Ending + ".tmp")))
            {
                if (!kept.Contains(name)) Delete(files, name);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(files.Folder, exception.Message);
        }
    }

    private static string NameOf(int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"g{generation}{Ending}");

    private static LoadedPartition Load(
        string path, VectorIndexOptions options, IReadOnlyCollection<string> filterable, SnapshotStamp now)
    {
        var (vectors, attachment) = VectorIndexSnapshot.Load(path, options);
        try
        {
            var table = DocumentTable.Parse(attachment);
            Check(table, vectors, filterable, now);
            return new LoadedPartition(PartitionIndex.Restore(vectors, table), table.Stamp.Sequence);
        }
        catch
        {
            vectors.Dispose();
            throw;
        }
    }

    private static void Check(
        DocumentTable table, IVectorIndex vectors, IReadOnlyCollection<string> filterable, SnapshotStamp now)
    {
        if (!table.Filterable.SequenceEqual(filterable))
            throw new FormatException("It was taken with other filterable fields.");
        if (table.Stamp.Epoch >= now.Epoch || table.Stamp.Sequence > now.Sequence)
            throw new FormatException("It is newer than the store, which must have been restored from a backup.");
        var chunks = table.Documents.Sum(entry => (long)entry.Chunks.Length);
        if (chunks != vectors.Count) throw new FormatException($"It has {chunks} chunks and {vectors.Count} vectors.");
        var last = table.Documents.Max(entry => (int?)entry.Document.Ordinals.LastOrDefault().Value);
        if (last >= MaxOrdinal) throw new FormatException("Its ordinals are used up; they are given out anew.");
    }

    private void Delete(DerivedFiles files, string name)
    {
        try
        {
            files.Delete(name);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            LogNotDeleted(files.PathOf(name), exception.Message);
        }
    }

    [LoggerMessage(EventIds.SnapshotLoaded, LogLevel.Information,
        "Partition {Partition}: generation {Generation} has {Documents} documents of a snapshot, change {Sequence}")]
    private partial void LogLoaded(string partition, int generation, int documents, long sequence);

    [LoggerMessage(EventIds.SnapshotRefused, LogLevel.Warning,
        "The snapshot '{Path}' is not used, the index is built from the store: {Reason}")]
    private partial void LogRefused(string path, string reason);

    [LoggerMessage(EventIds.SnapshotNotSaved, LogLevel.Warning,
        "The snapshot '{Path}' could not be saved, a start will take longer: {Reason}")]
    private partial void LogNotSaved(string path, string reason);

    [LoggerMessage(EventIds.SnapshotNotDeleted, LogLevel.Warning,
        "The snapshot '{Path}' could not be deleted and takes space: {Reason}")]
    private partial void LogNotDeleted(string path, string reason);
}

/// <summary>An index that was loaded from a snapshot.</summary>
/// <param name="Index">As it was.</param>
/// <param name="Sequence">The newest change it holds.</param>
internal sealed record LoadedPartition(PartitionIndex Index, long Sequence);
