using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Collections;
using Shoal.Indexing;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// An opened partition: its store under one epoch, the settings it knows, and the index of the serving generation.
/// </summary>
internal sealed class Partition : IAsyncDisposable
{
    private readonly EpochLease _lease;
    private volatile CollectionView _view;

    private Partition(IPartitionStore store, long epoch, CollectionView view, PartitionIndex index, EpochLease lease)
    {
        Store = store;
        Epoch = epoch;
        Index = index;
        _view = view;
        _lease = lease;
    }

    /// <summary>The durable truth.</summary>
    public IPartitionStore Store { get; }

    /// <summary>The epoch under which this activation writes.</summary>
    public long Epoch { get; }

    /// <summary>The index of the serving generation.</summary>
    public PartitionIndex Index { get; }

    /// <summary>The newest settings this activation knows.</summary>
    public CollectionView View => _view;

    /// <summary>
    /// Opens the store, takes the partition over and loads the index. Blocks: call it on the compute pool.
    /// </summary>
    public static async Task<Partition> OpenAsync(
        PartitionId id,
        CollectionView view,
        IPartitionStoreProvider stores,
        ShardOptions options,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        try
        {
            var epoch = await store.RaiseEpochAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(options.ReadLease, time, cancellationToken).ConfigureAwait(false);
            await SetGenerationsAsync(store, epoch, view, cancellationToken).ConfigureAwait(false);
            var index = await LoadAsync(store, view, cancellationToken).ConfigureAwait(false);
            return new Partition(store, epoch, view, index, new EpochLease(store, epoch, options.ReadLease, time));
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Whether this activation still owns the partition, as far as a read must know.</summary>
    public ValueTask<bool> OwnsAsync(CancellationToken cancellationToken) => _lease.HoldsAsync(cancellationToken);

    /// <summary>
    /// Takes newer settings over. False when they need another index, so that the partition must be opened anew.
    /// </summary>
    public bool TryConfigure(CollectionView view)
    {
        if (view.SettingsVersion <= _view.SettingsVersion) return true;
        if (!view.Settings.Filterable.SequenceEqual(_view.Settings.Filterable)) return false;
        if (view.GenerationsVersion != _view.GenerationsVersion) return false;
        _view = view;
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Index.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task SetGenerationsAsync(
        IPartitionStore store, long epoch, CollectionView view, CancellationToken cancellationToken)
    {
        var stored = await store.ReadGenerationsAsync(cancellationToken).ConfigureAwait(false);
        if (stored.Version >= view.GenerationsVersion) return;
        var live = view.Generations.Select(generation => generation.Number).ToArray();
        var generations = new GenerationSet(view.GenerationsVersion, view.Serving, live);
        if (!await store.SetGenerationsAsync(epoch, generations, cancellationToken).ConfigureAwait(false))
        {
            throw new StoreUnavailableException($"Partition {store.Id} was taken over while it was opened.");
        }
    }

    private static async Task<PartitionIndex> LoadAsync(
        IPartitionStore store, CollectionView view, CancellationToken cancellationToken)
    {
        var vectors = VectorIndexRegistry.Create(IndexOptions.Of(view.Settings, view.ServingGeneration));
        var index = new PartitionIndex(vectors, view.Settings.Filterable);
        var changes = store.ReadChangesAsync(view.Serving, 0, cancellationToken).ConfigureAwait(false);
        await foreach (var change in changes)
        {
            if (!change.Deleted) index.Put(change.Id, change.Version, change.MetadataJson, change.Embedding);
        }

        return index;
    }
}
