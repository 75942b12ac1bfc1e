using System.IO.Hashing;
using System.Text;
using Orleans.Placement;
using Orleans.Runtime.Placement;
using Shoal.Grains.Abstractions.Shards;

namespace Shoal.Grains.Placement;

/// <summary>Puts a shard, and the documents of that shard, on the same silo.</summary>
[GenerateSerializer, Immutable, Alias("shoal.ShardAffinityPlacement")]
internal sealed class ShardAffinityPlacement : PlacementStrategy;

/// <summary>Marks a grain class whose key begins with a <see cref="ShardKey"/>.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ShardAffinityPlacementAttribute() : PlacementAttribute(new ShardAffinityPlacement());

/// <summary>
/// Rendezvous hashing (Thaler &amp; Ravishankar 1998): a silo that comes or goes moves only its own share of the
/// shards.
/// </summary>
internal sealed class ShardAffinityDirector : IPlacementDirector
{
    /// <inheritdoc/>
    public Task<SiloAddress> OnAddActivation(
        PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var shard = ShardKey.Parse(target.GrainIdentity.Key.ToString()!).ToString();
        var best = context.GetCompatibleSilos(target).MaxBy(silo => Weight(shard, silo));
        return Task.FromResult(best ?? throw new OrleansException("No silo can host shards."));
    }

    private static ulong Weight(string shard, SiloAddress silo) =>
        XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{shard}@{silo.ToParsableString()}"));
}
