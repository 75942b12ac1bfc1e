using Microsoft.Extensions.Logging;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Devices;

namespace Shoal.Grains.Encoders;

/// <summary>
/// Picks the device for a piece of encoding work: of two random ones that serve the model, the one with fewer queued
/// tokens (Mitzenmacher 2001, "the power of two choices"). A device that fails is passed over for a while. Safe for
/// concurrent use.
/// </summary>
public sealed partial class EncoderRouter(
    IGrainFactory grains,
    DeviceDirectory directory,
    DeviceSuspicions suspicions,
    RandomSource random,
    TimeProvider time,
    ILogger<EncoderRouter> logger)
{
    /// <summary>A device that dies costs one attempt; its lease runs out while the others are tried.</summary>
    private const int MaxAttempts = 6;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Encodes 1 to 64 texts on one device; the answer is "come back" when all devices are busy.</summary>
    /// <exception cref="ShoalException">No node can run the model, or none answered.</exception>
    public Task<EncodeResult> EncodeAsync(
        ModelVersion model, EncodeRequest request, CancellationToken cancellationToken) =>
        CallAsync(model, encoder => encoder.EncodeAsync(request, cancellationToken), cancellationToken);

    /// <summary>Opens the model on every device of one node that can serve it.</summary>
    public async Task OpenAsync(ModelVersion model, string silo, CancellationToken cancellationToken)
    {
        var nodes = await directory.GetNodesAsync(cancellationToken);
        foreach (var device in DevicesOf(nodes, model.Digest).Where(device => device.Silo == silo))
        {
            await GrainOf(model, device).OpenAsync(cancellationToken);
        }
    }

    private async Task<T> CallAsync<T>(
        ModelVersion model, Func<IEncoderGrain, Task<T>> call, CancellationToken cancellationToken)
    {
        Exception? last = null;
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var device = Pick(await DevicesAsync(model, cancellationToken));
            if (device is not null)
            {
                try
                {
                    return await call(GrainOf(model, device));
                }
                catch (Exception exception) when (IsDeviceFault(exception, cancellationToken))
                {
                    last = exception;
                    Suspect(device, exception);
                }
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
        }

        throw new ShoalException(
            ErrorCode.Unavailable,
            $"No device answered for model {model.Name}: {last?.Message ?? "all leases have run out."}");
    }

    /// <summary>Whether an error speaks of the device's silo and not of the request.</summary>
    private static bool IsDeviceFault(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && exception is OrleansException or TimeoutException or OperationCanceledException;

    private async Task<List<DeviceChoice>> DevicesAsync(ModelVersion model, CancellationToken cancellationToken)
    {
        var nodes = await directory.GetNodesAsync(cancellationToken);
        var devices = DevicesOf(nodes, model.Digest).ToList();
        if (devices.Count == 0 && nodes.Count > 0) throw Unavailable(model, nodes);
        return devices;
    }

    private static IEnumerable<DeviceChoice> DevicesOf(IReadOnlyList<NodeView> nodes, string digest) =>
        from node in nodes
        from device in node.Lease.Devices
        where device.Digests.Contains(digest)
        select new DeviceChoice(node.Lease.Silo, device.Device, device.QueuedTokens);

    private static ShoalException Unavailable(ModelVersion model, IReadOnlyList<NodeView> nodes)
    {
        var reason = nodes.SelectMany(node => node.Lease.Models)
            .FirstOrDefault(
                known => known.Digest == model.Digest && known.UnavailableReason is not null)?.UnavailableReason;
        return new ShoalException(
            ErrorCode.ModelUnavailable, $"No node can run {model}: {reason ?? "none has that model."}");
    }

    private DeviceChoice? Pick(List<DeviceChoice> devices)
    {
        if (devices.Count == 0) return null;
        // Where all are suspects, one of them is still the best guess.
        if (!devices.TrueForAll(suspicions.Contains)) devices.RemoveAll(suspicions.Contains);
        var first = devices[random.Next(devices.Count)];
        var second = devices[random.Next(devices.Count)];
        return first.QueuedTokens <= second.QueuedTokens ? first : second;
    }

    private void Suspect(DeviceChoice device, Exception exception)
    {
        suspicions.Add(device);
        directory.Forget();
        LogSuspected(exception, device.Silo, device.Device);
    }

    private IEncoderGrain GrainOf(ModelVersion model, DeviceChoice device) =>
        grains.GetGrain<IEncoderGrain>(new EncoderKey(model.ToString(), device.Silo, device.Device).ToString());

    [LoggerMessage(EventIds.DeviceSuspected, LogLevel.Warning,
        "Device {Device} of silo {Silo} did not answer; others are tried")]
    private partial void LogSuspected(Exception exception, string silo, string device);
}
