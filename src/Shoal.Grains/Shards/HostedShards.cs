using System.Collections.Concurrent;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Shards;

/// <summary>The shards that are open on this node. Safe for concurrent use.</summary>
public sealed class HostedShards
{
    private readonly ConcurrentDictionary<ShardKey, Partition> _open = new();

    /// <summary>Returns what is open, by collection and number.</summary>
    public ShardReport[] Report() => _open
        .Select(shard => new ShardReport
        {
            Collection = new Abstractions.Collections.Incarnation(shard.Key.Incarnation).CollectionName,
            Number = shard.Key.Number,
            Documents = shard.Value.State.Serving.Documents,
        })
        .OrderBy(shard => shard.Collection, StringComparer.Ordinal)
        .ThenBy(shard => shard.Number)
        .ToArray();

    internal void Opened(ShardKey shard, Partition partition) => _open[shard] = partition;

    /// <summary>Forgets a shard, unless a later activation has opened it again.</summary>
    internal void Closed(ShardKey shard, Partition partition) => _open.TryRemove(new(shard, partition));
}
