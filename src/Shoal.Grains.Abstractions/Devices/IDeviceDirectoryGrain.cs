namespace Shoal.Grains.Abstractions.Devices;

/// <summary>
/// Which node has which device, which models and which shards: short leases, renewed by the nodes. One grain, key 0.
/// </summary>
[Alias("shoal.IDeviceDirectoryGrain")]
[GrainInterfaceType("shoal.device-directory")]
public interface IDeviceDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Renews a node's lease for two seconds.</summary>
    [Alias("RenewAsync")]
    ValueTask RenewAsync(NodeLease lease);

    /// <summary>Ends a node's lease, at an orderly stop.</summary>
    [Alias("ReleaseAsync")]
    ValueTask ReleaseAsync(string silo);

    /// <summary>
    /// Returns the nodes whose lease has not run out, without their shards: routers ask several times a second.
    /// </summary>
    [Alias("GetNodesAsync")]
    ValueTask<NodeView[]> GetNodesAsync();

    /// <summary>Returns the nodes whose lease has not run out, with their shards.</summary>
    [Alias("GetNodesWithShardsAsync")]
    ValueTask<NodeView[]> GetNodesWithShardsAsync();
}
