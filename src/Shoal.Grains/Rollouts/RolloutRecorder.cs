using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Collections;
using Shoal.Grains.Abstractions.Rollouts;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// What this node saw of rollouts, gathered and sent to their coordinators once a second, so that no grain is called
/// for every query. Safe for concurrent use.
/// </summary>
/// <remarks>
/// A batch that was not acknowledged is sent again under the same number, which the coordinator counts once. What is
/// not sent when a process dies is lost: evidence is a sample, never the truth.
/// </remarks>
public sealed partial class RolloutRecorder : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Incarnation, string RolloutId), PendingEvidence> _pending = new();
    private readonly SemaphoreSlim _flushing = new(1);
    private readonly IGrainFactory _grains;
    private readonly ILogger<RolloutRecorder> _logger;
    private readonly ITimer _timer;

    /// <summary>Creates a recorder and starts its clock.</summary>
    public RolloutRecorder(IGrainFactory grains, TimeProvider time, ILogger<RolloutRecorder> logger)
    {
        ArgumentNullException.ThrowIfNull(time);
        _grains = grains;
        _logger = logger;
        _timer = time.CreateTimer(_ => _ = FlushAsync(TimeSpan.Zero), null, Period, Period);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _flushing.WaitAsync();
        _flushing.Dispose();
    }

    /// <summary>Takes a request of a caller.</summary>
    internal void Add(CollectionView view, RequestObservation request) => Of(view)?.Add(request);

    /// <summary>Takes a compared query; false where there is no room.</summary>
    internal bool Add(CollectionView view, ComparisonObservation comparison) => Of(view)?.Add(comparison) ?? false;

    /// <summary>Takes a click or grade.</summary>
    internal void Add(CollectionView view, FeedbackObservation feedback) => Of(view)?.Add(feedback);

    /// <summary>Takes the vector of a query in the serving generation.</summary>
    internal void AddQuery(CollectionView view, ReadOnlySpan<float> vector) => Of(view)?.AddQuery(vector);

    /// <summary>Takes that a query of the shadow's sample could not be compared.</summary>
    internal void AddDropped(CollectionView view, ulong query) => Of(view)?.AddDropped(query);

    /// <summary>Sends what was gathered; it has been when this ends.</summary>
    internal Task FlushAsync() => FlushAsync(Timeout.InfiniteTimeSpan);

    private async Task FlushAsync(TimeSpan patience)
    {
        if (!await _flushing.WaitAsync(patience)) return;
        try
        {
            foreach (var (key, pending) in _pending) await SendAsync(key, pending);
        }
        finally
        {
            _flushing.Release();
        }
    }

    private PendingEvidence? Of(CollectionView view)
    {
        if (view.Rollout is not { } rollout) return null;
        var pending = _pending.GetOrAdd(
            (view.Incarnation, rollout.RolloutId), key => new PendingEvidence(key.RolloutId));
        pending.OnRouted(view.SettingsVersion, rollout);
        return pending;
    }

    private async Task SendAsync((string Incarnation, string RolloutId) key, PendingEvidence pending)
    {
        if (pending.Next() is not { } batch)
        {
            if (pending.IsIdle) _pending.TryRemove(key, out _);
            return;
        }

        try
        {
            var coordinator = _grains.GetGrain<IRolloutCoordinatorGrain>(key.Incarnation);
            await coordinator.RecordAsync(batch, CancellationToken.None);
            pending.Sent();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogNotSent(exception, key.RolloutId, batch.Sequence);
        }
    }

    [LoggerMessage(EventIds.EvidenceNotSent, LogLevel.Warning,
        "Evidence of rollout {Rollout}, batch {Sequence}, was not taken and is sent again")]
    private partial void LogNotSent(Exception exception, string rollout, long sequence);
}
