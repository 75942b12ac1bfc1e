using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Shards;
using Shoal.Grains.Shards.Snapshots;
using Shoal.Storage;

namespace Shoal.Grains.Shards;

/// <summary>
/// The one writer of a partition: drains what waits, checks each change, commits them in one transaction, updates the
/// index, and only then acknowledges.
/// </summary>
/// <remarks>
/// Between writes it goes on with rebuilds of the index that are due, a little at a time.
/// Invariants: (1) an acknowledged change is durable and searchable; (2) a bad change never fails its neighbours; (3)
/// when the index cannot follow a commit, the writer stops for good and <c>onBroken</c> makes the grain load again.
/// Runs off the grain's scheduler, since a store's methods may block.
/// </remarks>
internal sealed partial class ShardWriter : IAsyncDisposable
{
    // Some milliseconds of work, for which a write may have to wait.
    private const int VectorsCompactedAtOnce = 16;

    // Searches can wear an index out, and a writer that waits hears nothing of them.
    private static readonly TimeSpan BetweenLooksAtTheIndex = TimeSpan.FromSeconds(10);

    // A rebuild takes a quarter of one processor or so.
    private static readonly TimeSpan RestBetweenCompactions = TimeSpan.FromMilliseconds(20);

    private readonly Partition _partition;
    private readonly ShardOptions _options;
    private readonly ShardInstruments _instruments;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<string> _onBroken;
    private readonly SnapshotKeeper _snapshots;
    private readonly Channel<QueuedWork> _queue;
    private readonly Task _loop;

    // The index may be half changed: it must not be saved.
    private bool _isBroken;

    /// <summary>Starts the writer.</summary>
    /// <param name="partition">The partition to write to.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="instruments">Metrics.</param>
    /// <param name="time">Tells when to look at the index again.</param>
    /// <param name="logger">Where commits that failed are reported.</param>
    /// <param name="snapshots">Saves the indexes now and then; disposed with the writer.</param>
    /// <param name="onBroken">Called once, with the reason, when this writer can write no more.</param>
    public ShardWriter(
        Partition partition,
        ShardOptions options,
        ShardInstruments instruments,
        TimeProvider time,
        ILogger logger,
        SnapshotKeeper snapshots,
        Action<string> onBroken)
    {
        _partition = partition;
        _options = options;
        _instruments = instruments;
        _time = time;
        _logger = logger;
        _snapshots = snapshots;
        _onBroken = onBroken;
        var bounds = new BoundedChannelOptions(options.MaxQueuedChanges) { SingleReader = true };
        _queue = Channel.CreateBounded<QueuedWork>(bounds);
        _loop = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Queues a change and returns its answer.</summary>
    public Task<ShardChangeResult> ApplyAsync(ShardChange change, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<ShardChangeResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite(new QueuedChange(change, done, cancellationToken))
            ? done.Task
            : Task.FromResult(new ShardChangeResult(ShardWeather.Unavailable));
    }

    /// <summary>Brings newer settings into force after the changes before them.</summary>
    public Task<SettingsOutcome> ConfigureAsync(CollectionView view)
    {
        var done = new TaskCompletionSource<SettingsOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite(new QueuedSettings(view, done))
            ? done.Task : Task.FromResult(SettingsOutcome.Reopen);
    }

    /// <summary>Writes what waits, and what the next start wants to find.</summary>
    public async ValueTask CloseAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        if (!_isBroken) await _snapshots.CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Writes what waits and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        await _snapshots.DisposeAsync().ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var batch = new List<QueuedChange>(_options.MaxCommitChanges);
        while (await WaitForWorkAsync().ConfigureAwait(false))
        {
            Drain(batch);
            if (batch.Count > 0 && !await WriteAsync(batch).ConfigureAwait(false)) break;
            batch.Clear();
            if (TryRead<QueuedSettings>() is { } settings) await ConfigureAsync(settings).ConfigureAwait(false);
        }

        _queue.Writer.TryComplete();
        while (_queue.Reader.TryRead(out var left)) Refuse(left);
    }

    /// <summary>
    /// Waits for work, and goes on meanwhile with rebuilds and snapshots that are due. False when there is no more.
    /// </summary>
    private async Task<bool> WaitForWorkAsync()
    {
        var work = _queue.Reader.WaitToReadAsync().AsTask();
        try
        {
            do
            {
                await _snapshots.SaveIfDueAsync().ConfigureAwait(false);
                await CompactUntilAsync(work).ConfigureAwait(false);
            }
            while (!await IsDoneSoonAsync(work).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            LogRebuildFailed(exception, _partition.Store.Id.ToString());
            return Stop([], ShardWeather.Unknown, "a rebuild or a snapshot failed");
        }

        return await work.ConfigureAwait(false);
    }

    private async Task<bool> IsDoneSoonAsync(Task work)
    {
        await work.WaitAsync(BetweenLooksAtTheIndex, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return work.IsCompleted;
    }

    private async Task CompactUntilAsync(Task work)
    {
        var isCompacting = false;
        while (!work.IsCompleted && _partition.State.Compact(VectorsCompactedAtOnce))
        {
            isCompacting = true;
            await Task.WhenAny(work, Task.Delay(RestBetweenCompactions)).ConfigureAwait(false);
        }

        if (!isCompacting || work.IsCompleted) return;
        _snapshots.OnCompacted();
        await _snapshots.SaveIfDueAsync().ConfigureAwait(false);
    }

    private static void Refuse(QueuedWork left)
    {
        if (left is QueuedChange change) change.Done.TrySetResult(new ShardChangeResult(ShardWeather.Unavailable));
        else if (left is QueuedSettings settings) settings.Done.TrySetResult(SettingsOutcome.Reopen);
    }

    /// <summary>Takes the next piece of work if it is of a kind.</summary>
    private T? TryRead<T>()
        where T : QueuedWork
    {
        if (!_queue.Reader.TryPeek(out var next) || next is not T wanted) return null;
        _queue.Reader.TryRead(out _);
        return wanted;
    }

    private async Task ConfigureAsync(QueuedSettings settings)
    {
        try
        {
            var isTaken = await _partition.TryConfigureAsync(settings.View).ConfigureAwait(false);
            settings.Done.TrySetResult(isTaken ? SettingsOutcome.InForce : SettingsOutcome.Reopen);
        }
        catch (StoreUnavailableException exception)
        {
            // To open it anew takes a write, too.
            LogSettingsDeferred(exception, _partition.Store.Id.ToString(), settings.View.SettingsVersion);
            settings.Done.TrySetResult(SettingsOutcome.Later);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogSettingsRefused(exception, _partition.Store.Id.ToString(), settings.View.SettingsVersion);
            settings.Done.TrySetResult(SettingsOutcome.Reopen);
        }
    }

    private void Drain(List<QueuedChange> batch)
    {
        while (batch.Count < _options.MaxCommitChanges && TryRead<QueuedChange>() is { } queued)
        {
            if (queued.CancellationToken.IsCancellationRequested) queued.Done.TrySetCanceled(queued.CancellationToken);
            else if (ShardChangeCheck.Refusal(queued.Change, _partition.View) is { } refusal)
                queued.Done.TrySetResult(refusal);
            else batch.Add(queued);
        }
    }

    /// <summary>Commits a batch and answers it. False when this writer must stop.</summary>
    private async Task<bool> WriteAsync(List<QueuedChange> batch)
    {
        try
        {
            var started = ShardInstruments.Now();
            var changes = batch.ConvertAll(queued => ShardMapping.ToStore(queued.Change));
            if (!TryReserve(batch, changes)) return true;
            var result = await _partition.Store
                .CommitAsync(_partition.Epoch, changes, CancellationToken.None).ConfigureAwait(false);
            if (result.Fenced) return Stop(batch, ShardWeather.Unavailable, "its epoch was taken over");
            _instruments.OnCommitted(changes.Count, started);
            return Follow(batch, changes, result.Outcomes);
        }
        catch (StoreUnavailableException exception)
        {
            LogCommitRefused(exception, _partition.Store.Id.ToString(), batch.Count);
            Answer(batch, new ShardChangeResult(ShardWeather.StorageUnavailable, Detail: exception.Message));
            return true;
        }
        catch (Exception exception)
        {
            // Out of memory included: the index may be half changed, and only a reload mends that.
            LogCommitFailed(exception, _partition.Store.Id.ToString());
            return Stop(batch, ShardWeather.Unknown, "a commit failed");
        }
    }

    private bool TryReserve(List<QueuedChange> batch, List<PartitionChange> changes)
    {
        try
        {
            PartitionIndexing.Reserve(_partition.State, changes);
            return true;
        }
        catch (IOException exception)
        {
            LogCommitRefused(exception, _partition.Store.Id.ToString(), batch.Count);
            Answer(batch, new ShardChangeResult(ShardWeather.StorageUnavailable, Detail: exception.Message));
            return false;
        }
    }

    /// <summary>Brings the index to what was committed, then acknowledges.</summary>
    private bool Follow(List<QueuedChange> batch, List<PartitionChange> changes, IReadOnlyList<ChangeOutcome> outcomes)
    {
        for (var i = 0; i < changes.Count; i++) PartitionIndexing.Apply(_partition.State, changes[i], outcomes[i]);
        _snapshots.OnCommitted(changes.Count);
        for (var i = 0; i < batch.Count; i++) batch[i].Done.TrySetResult(ShardMapping.ToResult(outcomes[i]));
        return true;
    }

    private bool Stop(List<QueuedChange> batch, ShardWeather weather, string reason)
    {
        _isBroken = true;
        Answer(batch, new ShardChangeResult(weather));
        _onBroken(reason);
        return false;
    }

    private static void Answer(List<QueuedChange> batch, ShardChangeResult result)
    {
        foreach (var queued in batch) queued.Done.TrySetResult(result);
    }

    [LoggerMessage(EventIds.SettingsRefused, LogLevel.Warning,
        "Partition {Partition}: settings {Version} could not be taken over; the shard loads again")]
    private partial void LogSettingsRefused(Exception exception, string partition, long version);

    [LoggerMessage(EventIds.SettingsDeferred, LogLevel.Warning,
        "Partition {Partition}: the store does not take settings {Version}; the older ones serve until it does")]
    private partial void LogSettingsDeferred(Exception exception, string partition, long version);

    [LoggerMessage(EventIds.CommitRefused, LogLevel.Warning,
        "Partition {Partition}: the store refused a commit of {Changes} changes; reads go on")]
    private partial void LogCommitRefused(Exception exception, string partition, int changes);

    [LoggerMessage(EventIds.RebuildFailed, LogLevel.Error,
        "Partition {Partition}: a rebuild or a snapshot of its index failed; the shard loads again from its store")]
    private partial void LogRebuildFailed(Exception exception, string partition);

    [LoggerMessage(EventIds.CommitFailed, LogLevel.Error,
        "Partition {Partition}: a commit or its indexing failed; the shard loads again from its store")]
    private partial void LogCommitFailed(Exception exception, string partition);
}
