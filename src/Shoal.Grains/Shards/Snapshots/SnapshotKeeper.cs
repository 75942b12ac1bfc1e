using Microsoft.Extensions.Logging;
using Shoal.Grains.Compute;
using Shoal.Storage;

namespace Shoal.Grains.Shards.Snapshots;

/// <summary>
/// Saves a partition's indexes once enough has changed, beside its writes, so that the next start reads them back.
/// </summary>
/// <remarks>
/// Belongs to the writer; only the saving itself runs elsewhere, one at a time. Invariant: a snapshot is captured
/// between two writes, after the index followed the first and before the second is committed, so it holds every change
/// up to the newest.
/// </remarks>
internal sealed partial class SnapshotKeeper(
    Partition partition, ShardOptions options, ComputePool loads, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>
    /// A tenth of the documents: every vector is written ten times at most, and a start adds a tenth at most.
    /// </summary>
    private const int LeastShare = 10;

    private readonly CancellationTokenSource _stopping = new();

    // What a start from the newest snapshot would have to add.
    private long _changes = partition.ChangesSinceSnapshot;
    private Task _saving = Task.CompletedTask;

    private bool IsPossible => options.SnapshotAfterChanges > 0 && partition.Snapshots.IsPossible;

    /// <summary>Counts changes that the index has followed.</summary>
    public void OnCommitted(int changes) => _changes += changes;

    /// <summary>Says that indexes were rebuilt, which a start from an older snapshot would do once more.</summary>
    public void OnCompacted() => _changes += partition.State.Serving.Documents;

    /// <summary>Begins to save when it is time.</summary>
    public async ValueTask SaveIfDueAsync()
    {
        var due = Math.Max(options.SnapshotAfterChanges, partition.State.Serving.Documents / LeastShare);
        if (IsPossible && _changes >= due && _saving.IsCompleted) await BeginAsync().ConfigureAwait(false);
    }

    /// <summary>Saves what a start would notice, for a limited time; called after the last write.</summary>
    public async ValueTask CloseAsync()
    {
        if (!IsPossible) return;
        using var limit = new CancellationTokenSource(options.SnapshotOnClose, time);
        await using var _ = limit.Token.Register(_stopping.Cancel).ConfigureAwait(false);
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_changes >= options.SnapshotAfterChanges && !limit.IsCancellationRequested)
            await BeginAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Stops a saving that runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _saving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task BeginAsync()
    {
        var moments = new List<(int Generation, PartitionMoment Moment)>();
        try
        {
            var sequence = await partition.Store.ReadLastSequenceAsync(_stopping.Token).ConfigureAwait(false);
            // Asked last: as long as the partition is ours, nobody else's changes are among the sequence.
            if (await partition.Store.ReadEpochAsync(_stopping.Token).ConfigureAwait(false) != partition.Epoch) return;
            var stamp = new SnapshotStamp(partition.Epoch, sequence);
            foreach (var (generation, index) in partition.State.Indexes)
            {
                if (index.Chunks > 0) moments.Add((generation, index.Capture(stamp)));
            }
        }
        catch (Exception exception)
            when (exception is StoreUnavailableException or OutOfMemoryException or OperationCanceledException)
        {
            LogNotCaptured(partition.Store.Id.ToString(), exception.Message);
            foreach (var (_, moment) in moments) moment.Dispose();
            moments.Clear();
        }

        _changes = 0;
        _saving = loads.RunAsync(
            () =>
            {
                Save(moments);
                return Task.CompletedTask;
            },
            CancellationToken.None);
    }

    private bool Lives(int generation) => partition.State.Indexes.ContainsKey(generation);

    private void Save(List<(int Generation, PartitionMoment Moment)> moments)
    {
        try
        {
            foreach (var (generation, moment) in moments)
            {
                if (!Lives(generation)) continue;
                partition.Snapshots.Save(generation, moment, _stopping.Token);
                // The writer deletes the file after it has let the generation go: one of both comes last.
                if (!Lives(generation)) partition.Snapshots.Forget(generation);
            }
        }
        finally
        {
            foreach (var (_, moment) in moments) moment.Dispose();
        }
    }

    [LoggerMessage(EventIds.SnapshotNotCaptured, LogLevel.Warning,
        "Partition {Partition}: no snapshot could be taken, a start will take longer: {Reason}")]
    private partial void LogNotCaptured(string partition, string reason);
}
