using System.Collections.Concurrent;
using Shoal.Encoders.Batching;

namespace Shoal.Grains.Encoders;

/// <summary>The turns of this node's devices, each shared by all models that are open there.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class DeviceTurns
{
    private readonly ConcurrentDictionary<string, DeviceTurn> _turns = new();

    /// <summary>Returns the turn of a device.</summary>
    public DeviceTurn Of(string device) => _turns.GetOrAdd(device, _ => new DeviceTurn());
}
