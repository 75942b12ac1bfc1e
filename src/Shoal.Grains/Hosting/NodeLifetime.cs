using Microsoft.Extensions.Logging;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Devices;
using Shoal.Grains.Models;

namespace Shoal.Grains.Hosting;

/// <summary>
/// What a node does from the moment its silo is active until it stops: renews the lease of its devices, loads what was
/// registered, and, once both have worked, warms up what its collections serve.
/// </summary>
internal sealed partial class NodeLifetime(
    IGrainFactory grains,
    LocalNode node,
    DeviceDirectory directory,
    ModelRegistrations registrations,
    NodeWarmUp warmUp,
    TimeProvider time,
    ILogger<NodeLifetime> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Renewals between two looks at what other nodes registered.</summary>
    private const int RenewalsPerLoad = 10;

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(NodeLifetime), ServiceLifecycleStage.Active, StartAsync, StopAsync);

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

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task RunAsync()
    {
        var warmingUp = Task.CompletedTask;
        var loaded = false;
        var begun = false;
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        try
        {
            for (var renewal = 0; ; renewal++)
            {
                if (!loaded || renewal % RenewalsPerLoad == 0) loaded |= await TryAsync(LoadAsync);
                var renewed = await TryAsync(RenewAsync);
                if (loaded && renewed && !begun)
                {
                    begun = true;
                    warmingUp = warmUp.RunAsync(node.Silo, _stopping.Token);
                }

                if (!await timer.WaitForNextTickAsync(_stopping.Token)) break;
            }
        }
        catch (OperationCanceledException)
        {
            await TryAsync(() => grains.GetGrain<IDeviceDirectoryGrain>(0).ReleaseAsync(node.Silo).AsTask());
        }

        await warmingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task LoadAsync() => registrations.LoadAsync(_stopping.Token);

    private Task RenewAsync() => directory.RenewAsync(node.Describe());

    /// <summary>Runs one step of the loop; a failure is logged and tried again at the next tick.</summary>
    /// <returns>Whether it worked.</returns>
    private async Task<bool> TryAsync(Func<Task> step)
    {
        try
        {
            await step();
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!_stopping.IsCancellationRequested) LogRenewalFailed(exception);
            return false;
        }
    }

    [LoggerMessage(EventIds.LeaseRenewalFailed, LogLevel.Warning,
        "A renewal of the lease or of registered models failed and is tried again")]
    private partial void LogRenewalFailed(Exception exception);
}
