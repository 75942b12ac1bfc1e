using Shoal.Grains.Abstractions.Devices;

namespace Shoal.Grains.Devices;

/// <summary>
/// Who has which device and which shards. Kept in memory only: after a move the nodes fill it again within one renewal.
/// </summary>
[GrainType("shoal.device-directory")]
[CollectionAgeLimit(AlwaysActive = true)]
internal sealed class DeviceDirectoryGrain(TimeProvider time) : Grain, IDeviceDirectoryGrain
{
    /// <summary>
    /// Four missed renewals: long enough for a slow turn, short enough that queries leave a dead device soon.
    /// </summary>
    internal static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, NodeView> _nodes = [];

    /// <inheritdoc/>
    public ValueTask RenewAsync(NodeLease lease)
    {
        _nodes[lease.Silo] = new NodeView { Lease = lease, RenewedAt = time.GetUtcNow() };
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask ReleaseAsync(string silo)
    {
        _nodes.Remove(silo);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<NodeView[]> GetNodesAsync() => ValueTask.FromResult(
        Array.ConvertAll(Leased(), node => node with { Lease = node.Lease with { Shards = [] } }));

    /// <inheritdoc/>
    public ValueTask<NodeView[]> GetNodesWithShardsAsync() => ValueTask.FromResult(Leased());

    private NodeView[] Leased()
    {
        var now = time.GetUtcNow();
        foreach (var (silo, node) in _nodes)
        {
            if (now - node.RenewedAt > LeaseDuration) _nodes.Remove(silo);
        }

        return _nodes.Values.OrderBy(node => node.Lease.Node, StringComparer.Ordinal).ToArray();
    }
}
