using Shoal.Grains.Abstractions.Devices;
using Shoal.Protocol;

namespace Shoal.Server.Mapping;

/// <summary>Nodes as HTTP shows them.</summary>
internal static class NodeMapping
{
    /// <summary>Returns a node with its devices and shards; digests become <c>name@digest</c>.</summary>
    public static NodeInfo ToInfo(this NodeView node)
    {
        var names = node.Lease.Models.ToLookup(model => model.Digest, model => $"{model.Name}@{model.Digest}");
        return new NodeInfo
        {
            Name = node.Lease.Node,
            Silo = node.Lease.Silo,
            RenewedAt = node.RenewedAt,
            Devices = [.. node.Lease.Devices.Select(device => new DeviceInfo(
                device.Device,
                device.QueuedTokens,
                [.. device.Digests.SelectMany(digest => names[digest])],
                [.. device.OpenDigests.SelectMany(digest => names[digest])]))],
            Shards = [.. node.Lease.Shards.Select(
                shard => new ShardInfo(shard.Collection, shard.Number, shard.Documents))],
        };
    }
}
