using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Devices;
using Shoal.Grains.Models;

namespace Shoal.Grains.Hosting;

/// <summary>
/// What a node does from the moment its silo is active until it stops: renews the lease of its devices, loads what was
/// registered, and warms up what its collections serve.
/// </summary>
internal sealed partial class NodeLifetime(
    IGrainFactory grains,
    ILocalSiloDetails silo,
    NodeModels models,
    ModelRegistrations registrations,
    DeviceLoads loads,
    NodeWarmUp warmUp,
    IOptions<ShoalNodeOptions> options,
    TimeProvider time,
    ILogger<NodeLifetime> logger) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private static readonly TimeSpan RenewalPeriod = TimeSpan.FromMilliseconds(500);

    /// <summary>Renewals between two looks at what other nodes registered.</summary>
    private const int RenewalsPerLoad = 10;

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    private string Silo => silo.SiloAddress.ToParsableString();

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
        await TryAsync(() => registrations.LoadAsync(_stopping.Token));
        await TryAsync(RenewAsync);
        var warmingUp = warmUp.RunAsync(Silo, _stopping.Token);
        using var timer = new PeriodicTimer(RenewalPeriod, time);
        try
        {
            for (var renewal = 1; await timer.WaitForNextTickAsync(_stopping.Token); renewal++)
            {
                if (renewal % RenewalsPerLoad == 0) await TryAsync(() => registrations.LoadAsync(_stopping.Token));
                await TryAsync(RenewAsync);
            }
        }
        catch (OperationCanceledException)
        {
            await TryAsync(() => grains.GetGrain<IDeviceDirectoryGrain>(0).ReleaseAsync(Silo).AsTask());
        }

        await warmingUp.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private Task RenewAsync()
    {
        var all = models.All;
        var digests = models.RunnableDigests.ToArray();
        var lease = new NodeLease
        {
            Node = options.Value.NodeName,
            Silo = Silo,
            Devices = options.Value.DevicesOrDefault.Select(device => Report(device, digests)).ToArray(),
            Models = all.Select(model => model.ToView()).ToArray(),
        };
        return grains.GetGrain<IDeviceDirectoryGrain>(0).RenewAsync(lease).AsTask();
    }

    private DeviceReport Report(string device, string[] digests) => new()
    {
        Device = device,
        QueuedTokens = loads.QueuedTokens(device),
        Digests = digests,
        OpenDigests = loads.OpenDigests(device),
    };

    /// <summary>Runs one step of the loop; a failure is logged and tried again at the next tick.</summary>
    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (!_stopping.IsCancellationRequested) LogRenewalFailed(exception);
        }
    }

    [LoggerMessage(EventIds.LeaseRenewalFailed, LogLevel.Warning, "A lease renewal failed and is tried again")]
    private partial void LogRenewalFailed(Exception exception);
}
