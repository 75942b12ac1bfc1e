using Microsoft.Extensions.Options;
using Shoal.Grains.Abstractions.Devices;
using Shoal.Grains.Hosting;
using Shoal.Grains.Models;

namespace Shoal.Grains.Devices;

/// <summary>This node as it would describe itself right now. Safe for concurrent use.</summary>
public sealed class LocalNode(
    ILocalSiloDetails silo,
    NodeModels models,
    DeviceLoads loads,
    IOptions<ShoalNodeOptions> options)
{
    /// <summary>The parsable address of its silo.</summary>
    public string Silo => silo.SiloAddress.ToParsableString();

    /// <summary>Returns its devices and its models, with their state.</summary>
    public NodeLease Describe() => new()
    {
        Node = options.Value.NodeName,
        Silo = Silo,
        Devices = options.Value.DevicesOrDefault.Select(Describe).ToArray(),
        Models = models.All.Select(model => model.ToView()).ToArray(),
    };

    private DeviceReport Describe(string device) => new()
    {
        Device = device,
        QueuedTokens = loads.QueuedTokens(device),
        Digests = [.. models.RunnableDigests(device)],
        OpenDigests = loads.OpenDigests(device),
    };
}
