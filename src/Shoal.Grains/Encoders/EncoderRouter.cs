using Microsoft.Extensions.Logging;
using Shoal.Encoders.Models;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Abstractions.Encoders;
using Shoal.Grains.Abstractions.Errors;
using Shoal.Grains.Devices;

namespace Shoal.Grains.Encoders;

/// <summary>
/// Picks the device for a piece of encoding work: of two random ones that serve the model, the one with fewer queued
/// tokens (Mitzenmacher 2001, "the power of two choices"). A device whose silo fails is passed over for a while; one
/// that is only slow is not. Safe for concurrent use.
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

    /// <summary>What a device that is half a minute behind is given before it is asked again.</summary>
    private static readonly TimeSpan BusyRetry = TimeSpan.FromSeconds(5);

    /// <summary>Encodes 1 to 64 texts on one device; the answer is "come back" when the devices are busy.</summary>
    /// <exception cref="ShoalException">No node can run the model, or none answered.</exception>
    public async Task<EncodeResult> EncodeAsync(
        ModelVersion model, EncodeRequest request, CancellationToken cancellationToken)
    {
        Exception? last = null;
        var unable = new HashSet<(string Silo, string Device)>();
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            var devices = await DevicesAsync(model, cancellationToken);
            if (devices.RemoveAll(device => unable.Contains((device.Silo, device.Device))) > 0 && devices.Count == 0)
                break;
            if (Pick(devices) is { } device)
            {
                var (result, failure) = await TryAsync(model, device, request, cancellationToken);
                if (result is not null) return result;
                last = failure;
                if (failure is ShoalException && unable.Add((device.Silo, device.Device))) continue;
            }

            await Task.Delay(RetryDelay, time, cancellationToken);
        }

        throw last as ShoalException ?? new ShoalException(
            ErrorCode.Unavailable,
            $"No device answered for model {model.Name}: {last?.Message ?? "all leases have run out."}");
    }

    /// <summary>
    /// Opens the model on every device of one node that can serve it, however long that takes. Why one cannot is
    /// logged, and in the node's list of models.
    /// </summary>
    /// <exception cref="ShoalException">No node has the model, or this one has no lease yet.</exception>
    public async Task OpenAsync(ModelVersion model, string silo, CancellationToken cancellationToken)
    {
        var nodes = await directory.GetNodesAsync(cancellationToken);
        if (nodes.All(node => node.Lease.Silo != silo))
            throw new ShoalException(ErrorCode.Unavailable, "This node's lease has run out.");
        var devices = await DevicesAsync(model, cancellationToken);
        await Task.WhenAll(devices
            .Where(device => device.Silo == silo)
            .Select(device => OpenAsync(model, device, cancellationToken)));
    }

    /// <summary>Returns a device's answer, or why another one is to be asked.</summary>
    private async Task<(EncodeResult? Result, Exception? Failure)> TryAsync(
        ModelVersion model, DeviceChoice device, EncodeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return (await GrainOf(model, device).EncodeAsync(request, cancellationToken), null);
        }
        catch (ShoalException exception) when (exception.Code == ErrorCode.ModelUnavailable)
        {
            // It says so in its next lease; until then the others are tried.
            return (null, exception);
        }
        catch (TimeoutException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return await StillLeasedAsync(device, cancellationToken) ? (Busy(device), null) : (null, exception);
        }
        catch (Exception exception) when (IsDeviceFault(exception, cancellationToken))
        {
            Suspect(device, exception);
            return (null, exception);
        }
    }

    private async Task OpenAsync(ModelVersion model, DeviceChoice device, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await GrainOf(model, device).OpenAsync(cancellationToken);
                return;
            }
            catch (ShoalException exception) when (exception.Code == ErrorCode.ModelUnavailable)
            {
                LogNotOpened(model.Name, device.Device, exception.Message);
                return;
            }
            catch (TimeoutException) when (!cancellationToken.IsCancellationRequested)
            {
                // The opening goes on; the next call waits for the same one.
                LogStillOpening(model.Name, device.Device);
            }
        }
    }

    /// <summary>Whether an error speaks of the device's silo and not of the request.</summary>
    private static bool IsDeviceFault(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested && exception is OrleansException or OperationCanceledException;

    /// <summary>
    /// Whether a device that gave no answer in time belongs to a node that lives: then it is only busy, or opens the
    /// model, and the same work on another device would make everybody slower.
    /// </summary>
    private async Task<bool> StillLeasedAsync(DeviceChoice device, CancellationToken cancellationToken)
    {
        directory.Forget();
        var nodes = await directory.GetNodesAsync(cancellationToken);
        return nodes.Any(node => node.Lease.Silo == device.Silo);
    }

    private EncodeResult Busy(DeviceChoice device)
    {
        LogBusy(device.Silo, device.Device);
        return new EncodeResult { RetryAfter = BusyRetry };
    }

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

    [LoggerMessage(EventIds.DeviceBusy, LogLevel.Warning,
        "Device {Device} of silo {Silo} gave no answer in time, but its node lives: the caller is asked to come back")]
    private partial void LogBusy(string silo, string device);

    [LoggerMessage(EventIds.ModelStillOpening, LogLevel.Warning, "Model {Model} is still being opened on {Device}")]
    private partial void LogStillOpening(string model, string device);

    [LoggerMessage(EventIds.ModelNotOpened, LogLevel.Error, "Model {Model} cannot be opened on {Device}: {Reason}")]
    private partial void LogNotOpened(string model, string device, string reason);
}
