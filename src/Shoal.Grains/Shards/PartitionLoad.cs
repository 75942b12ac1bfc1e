using System.Collections.Frozen;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Collections;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Indexing;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// Makes a partition's indexes: each from its newest snapshot and what its store has committed since, or from the store
/// alone.
/// </summary>
internal sealed class PartitionLoad(IPartitionStore store, long epoch, PartitionSnapshots snapshots)
{
    /// <summary>Documents and vectors that are inserted together; some megabytes.</summary>
    private const int BatchSize = 1_024;

    /// <summary>Changes that were added to snapshots.</summary>
    public long Changes { get; private set; }

    /// <summary>Returns an index of no documents.</summary>
    public static PartitionIndex Create(IPartitionStore store, CollectionView view, GenerationView generation) =>
        new(VectorIndexRegistry.Create(OptionsOf(store, view, generation)), view.Settings.Filterable);

    /// <summary>Loads every live generation. Blocks: call it on the compute pool.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public async Task<PartitionState> RunAsync(CollectionView view, CancellationToken cancellationToken)
    {
        var indexes = new Dictionary<int, PartitionIndex>();
        try
        {
            snapshots.Keep(view.Generations.Select(generation => generation.Number).ToArray());
            var sequence = await store.ReadLastSequenceAsync(cancellationToken).ConfigureAwait(false);
            foreach (var generation in view.Generations)
            {
                var loaded = Begin(view, generation, new SnapshotStamp(epoch, sequence));
                indexes.Add(generation.Number, loaded.Index);
                await CatchUpAsync(loaded, generation.Number, cancellationToken).ConfigureAwait(false);
            }

            return new PartitionState(view, indexes.ToFrozenDictionary());
        }
        catch
        {
            foreach (var index in indexes.Values) index.Dispose();
            throw;
        }
    }

    private LoadedPartition Begin(CollectionView view, GenerationView generation, SnapshotStamp now) =>
        snapshots.TryLoad(generation.Number, OptionsOf(store, view, generation), view.Settings.Filterable, now)
        ?? new LoadedPartition(Create(store, view, generation), 0);

    /// <summary>Adds what was committed after the snapshot.</summary>
    private async Task CatchUpAsync(LoadedPartition loaded, int generation, CancellationToken cancellationToken)
    {
        var (batch, chunks) = (new List<StoredChange>(), 0);
        await foreach (var change in store
            .ReadChangesAsync(generation, loaded.Sequence, cancellationToken).ConfigureAwait(false))
        {
            Changes++;
            if (change.Deleted)
            {
                loaded.Index.Remove(change.Id);
                continue;
            }

            batch.Add(change);
            chunks += change.Embedding?.Chunks.Count ?? 0;
            if (batch.Count + chunks < BatchSize) continue;
            loaded.Index.Load(batch);
            (batch, chunks) = ([], 0);
        }

        loaded.Index.Load(batch);
    }

    private static VectorIndexOptions OptionsOf(
        IPartitionStore store, CollectionView view, GenerationView generation) =>
        IndexOptions.Of(view.Settings, generation, store.Derived?.Folder);
}
