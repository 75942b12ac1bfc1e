using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// An opened partition: its store under one epoch, the settings it knows, and an index for every live generation.
/// </summary>
/// <remarks>
/// Any number of readers; <see cref="TryConfigureAsync"/> belongs to the writer. Invariant: the live generations of the
/// store are those of <see cref="State"/>, and an index is there before a reader can ask for it.
/// </remarks>
internal sealed class Partition : IAsyncDisposable
{
    private readonly EpochLease _lease;
    private volatile PartitionState _state;

    private Partition(
        IPartitionStore store, long epoch, EpochLease lease, PartitionSnapshots snapshots, PartitionState state)
    {
        Store = store;
        Epoch = epoch;
        Snapshots = snapshots;
        _lease = lease;
        _state = state;
    }

    /// <summary>The durable truth.</summary>
    public IPartitionStore Store { get; }

    /// <summary>The epoch under which this activation writes.</summary>
    public long Epoch { get; }

    /// <summary>Settings and indexes that belong together.</summary>
    public PartitionState State => _state;

    /// <summary>The newest settings this activation knows.</summary>
    public CollectionView View => _state.View;

    /// <summary>The files that the indexes begin with at the next start.</summary>
    public PartitionSnapshots Snapshots { get; }

    /// <summary>What had to be added to the snapshots when the partition was opened.</summary>
    public long ChangesSinceSnapshot { get; private init; }

    /// <summary>Documents that searches found lately.</summary>
    public RecentDocuments Recent { get; } = new();

    /// <summary>
    /// Opens the store, takes the partition over and loads the indexes. Blocks: call it on the compute pool.
    /// </summary>
    public static async Task<Partition> OpenAsync(
        PartitionId id,
        CollectionView view,
        IPartitionStoreProvider stores,
        ShardOptions options,
        ShardInstruments instruments,
        ILogger logger,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var store = await stores.OpenAsync(id, cancellationToken).ConfigureAwait(false);
        try
        {
            var epoch = await store.RaiseEpochAsync(cancellationToken).ConfigureAwait(false);
            await Task.Delay(options.ReadLease, time, cancellationToken).ConfigureAwait(false);
            await SetGenerationsAsync(store, epoch, view, cancellationToken).ConfigureAwait(false);
            var snapshots = new PartitionSnapshots(store, instruments, logger);
            var load = new PartitionLoad(store, epoch, snapshots);
            var state = await load.RunAsync(view, cancellationToken).ConfigureAwait(false);
            var lease = new EpochLease(store, epoch, options.ReadLease, time);
            return new Partition(store, epoch, lease, snapshots, state) { ChangesSinceSnapshot = load.Changes };
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
    /// Takes newer settings over, generations included: durable in the store first, then for readers. False when they
    /// need other indexes, so that the partition must be opened anew.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store refused; the old settings stay in force.</exception>
    public async ValueTask<bool> TryConfigureAsync(CollectionView view)
    {
        var (old, indexes) = (_state.View, _state.Indexes);
        if (view.SettingsVersion <= old.SettingsVersion) return true;
        if (!view.Settings.Filterable.SequenceEqual(old.Settings.Filterable)) return false;
        if (view.GenerationsVersion != old.GenerationsVersion)
        {
            await SetGenerationsAsync(Store, Epoch, view, CancellationToken.None).ConfigureAwait(false);
            indexes = view.Generations.ToFrozenDictionary(
                generation => generation.Number,
                generation => indexes.GetValueOrDefault(generation.Number) ?? Empty(view, generation));
        }

        var removed = _state.Indexes.Where(known => !indexes.ContainsKey(known.Key)).ToArray();
        _state = new PartitionState(view, indexes);
        foreach (var (generation, index) in removed)
        {
            index.Dispose();
            Snapshots.Forget(generation);
        }

        return true;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var index in _state.Indexes.Values) index.Dispose();
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task SetGenerationsAsync(
        IPartitionStore store, long epoch, CollectionView view, CancellationToken cancellationToken)
    {
        var stored = await store.ReadGenerationsAsync(cancellationToken).ConfigureAwait(false);
        if (stored.Version >= view.GenerationsVersion) return;
        var live = view.Generations.Select(generation => generation.Number).Order().ToArray();
        var generations = new GenerationSet(view.GenerationsVersion, view.Serving, live);
        if (!await store.SetGenerationsAsync(epoch, generations, cancellationToken).ConfigureAwait(false))
        {
            // Not the disk's fault, which passes: this activation must go.
            throw new InvalidOperationException($"Partition {store.Id} was taken over meanwhile.");
        }
    }

    /// <summary>Returns the index of a new generation, in which every document is pending.</summary>
    private PartitionIndex Empty(CollectionView view, GenerationView generation)
    {
        var index = PartitionLoad.Create(Store, view, generation);
        index.PutPending(_state.Serving);
        return index;
    }
}
