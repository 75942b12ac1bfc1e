using Orleans.Placement;
using Orleans.Runtime.Placement;
using Shoal.Grains.Abstractions.Encoders;

namespace Shoal.Grains.Placement;

/// <summary>Puts an encoder on the silo that owns its device, and nowhere else.</summary>
[GenerateSerializer, Immutable, Alias("shoal.DevicePlacement")]
internal sealed class DevicePlacement : PlacementStrategy;

/// <summary>Marks a grain class whose key is an <see cref="EncoderKey"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class DevicePlacementAttribute() : PlacementAttribute(new DevicePlacement());

/// <summary>
/// Reads the silo out of the key; a silo that is gone is an error, which the router takes as "this device is gone".
/// </summary>
internal sealed class DevicePlacementDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var key = EncoderKey.Parse(target.GrainIdentity.Key.ToString()!);
        var owner = SiloAddress.FromParsableString(key.Silo);
        return context.GetCompatibleSilos(target).Contains(owner)
            ? Task.FromResult(owner)
            : throw new OrleansException($"Silo {key.Silo}, which owns {key.Device}, is not in the cluster.");
    }
}
