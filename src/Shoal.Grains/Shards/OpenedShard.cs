using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Shards;

/// <summary>
/// What opening a shard came to: a partition with its writer and reader, or the weather that keeps it closed.
/// </summary>
/// <param name="Weather">Fine when it is open.</param>
/// <param name="Detail">Why it is closed, for the caller.</param>
/// <param name="ClosedAt">Since when it is closed, as a timestamp of the clock.</param>
/// <param name="Partition">Null when closed.</param>
/// <param name="Writer">Null when closed.</param>
/// <param name="Reader">Null when closed.</param>
internal sealed record OpenedShard(
    ShardWeather Weather, string? Detail, long ClosedAt, Partition? Partition, ShardWriter? Writer, ShardReader? Reader)
{
    /// <summary>A shard that answers everything with the weather.</summary>
    public static OpenedShard Closed(ShardWeather weather, string? detail, long closedAt) =>
        new(weather, detail, closedAt, null, null, null);

    /// <summary>A shard that answers.</summary>
    public static OpenedShard Open(Partition partition, ShardWriter writer, ShardReader reader) =>
        new(ShardWeather.Fine, null, 0, partition, writer, reader);
}
