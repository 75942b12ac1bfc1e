using System.Collections.Concurrent;
using Shoal.Encoders.Batching;
using Shoal.Encoders.Models;

namespace Shoal.Grains.Devices;

/// <summary>The encoder queues that are open on this node, by device. Safe for concurrent use.</summary>
public sealed class DeviceLoads
{
    private readonly ConcurrentDictionary<(string Device, ModelVersion Model), EncoderQueue> _queues = new();

    /// <summary>Tokens that wait or run on a device, without padding.</summary>
    public long QueuedTokens(string device) =>
        _queues.Where(entry => entry.Key.Device == device).Sum(entry => entry.Value.QueuedTokens);

    /// <summary>The digests of the models that are open on a device.</summary>
    public string[] OpenDigests(string device) =>
        _queues.Keys.Where(key => key.Device == device).Select(key => key.Model.Digest).Distinct().ToArray();

    internal void Opened(string device, ModelVersion model, EncoderQueue queue) => _queues[(device, model)] = queue;

    internal void Closed(string device, ModelVersion model) => _queues.TryRemove((device, model), out _);
}
