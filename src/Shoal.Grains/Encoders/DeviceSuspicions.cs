using System.Collections.Concurrent;

namespace Shoal.Grains.Encoders;

/// <summary>
/// Devices whose silo could not be reached lately, and are passed over until their lease must have run out. A late
/// answer is no suspicion: long batches under load are late. Safe for concurrent use.
/// </summary>
public sealed class DeviceSuspicions(TimeProvider time)
{
    /// <summary>As long as a lease: a device that still renews afterwards is alive.</summary>
    private static readonly TimeSpan Duration = Devices.DeviceDirectoryGrain.LeaseDuration;

    private readonly ConcurrentDictionary<(string Silo, string Device), long> _since = new();

    internal void Add(DeviceChoice device) => _since[(device.Silo, device.Device)] = time.GetTimestamp();

    internal bool Contains(DeviceChoice device)
    {
        if (!_since.TryGetValue((device.Silo, device.Device), out var since)) return false;
        if (time.GetElapsedTime(since) < Duration) return true;
        _since.TryRemove((device.Silo, device.Device), out _);
        return false;
    }
}
