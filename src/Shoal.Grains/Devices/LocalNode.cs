using Microsoft.Extensions.Options;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;
using Shoal.Grains.Shards;

namespace Shoal.Grains.Devices;

/// <summary>This node as it would describe itself right now. Safe for concurrent use.</summary>
public sealed class LocalNode(
    ILocalSiloDetails silo,
    NodeModels models,
    DeviceLoads loads,
    HostedShards shards,
    IOptions<ShoalNodeOptions> options)
{
    /// <summary>The parsable address of its silo.</summary>
    public string Silo => silo.SiloAddress.ToParsableString();

    /// <summary>Returns its devices, its models and its shards, with their state.</summary>
    public NodeLease Describe() => new()
    {
        Node = options.Value.NodeName,
        Silo = Silo,
        Devices = options.Value.DevicesOrDefault.Select(Describe).ToArray(),
        Models = models.All.Select(model => model.ToView()).ToArray(),
        Shards = shards.Report(),
    };

    private DeviceReport Describe(string device) => new()
    {
        Device = device,
        QueuedTokens = loads.QueuedTokens(device),
        Digests = [.. models.RunnableDigests(device)],
        OpenDigests = loads.OpenDigests(device),
    };
}
