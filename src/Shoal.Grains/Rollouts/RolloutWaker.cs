using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Rollouts;
using Shoal.Grains.Compute;
using Shoal.Grains.Hosting;

namespace Shoal.Grains.Rollouts;

/// <summary>
/// Pokes the coordinators of unfinished rollouts when this silo starts and every few seconds, so that a rollout goes on
/// wherever its coordinator died.
/// </summary>
internal sealed partial class RolloutWaker(
    IGrainFactory grains,
    ShoalStores stores,
    ComputePools pools,
    TimeProvider time,
    ILogger<RolloutWaker> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(RolloutWaker), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            try
            {
                await WakeAsync(_stopping.Token);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                if (!_stopping.IsCancellationRequested) LogFailed(exception);
            }
        }
        while (await timer.WaitForNextTickAsync(_stopping.Token));
    }

    private async Task WakeAsync(CancellationToken cancellationToken)
    {
        var open = await pools.RunControlAsync(
            () => stores.Control.ListAsync(RolloutRecords.OpenPrefix, cancellationToken).AsTask(), cancellationToken);
        foreach (var record in open)
        {
            var incarnation = record.Key[RolloutRecords.OpenPrefix.Length..];
            await grains.GetGrain<IRolloutCoordinatorGrain>(incarnation).WakeAsync(cancellationToken);
        }
    }

    [LoggerMessage(EventIds.WakingFailed, LogLevel.Warning, "Unfinished rollouts could not be woken; tried again soon")]
    private partial void LogFailed(Exception exception);
}
