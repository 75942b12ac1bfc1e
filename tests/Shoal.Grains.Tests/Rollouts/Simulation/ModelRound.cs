using Shoal.Grains.Abstractions.Collections;

namespace Shoal.Grains.Tests.Rollouts.Simulation;

/// <summary>Steps that ran at once, and what was so around them.</summary>
/// <param name="Before">The collection before they began.</param>
/// <param name="After">The collection after they had ended.</param>
/// <param name="IsCalm">Whether nothing was broken meanwhile, so that nothing may be refused.</param>
/// <param name="Written">Documents that they wrote: what others saw of these may be old or new.</param>
/// <param name="Models">The model version of every generation there ever was.</param>
internal sealed record ModelRound(
    CollectionView Before,
    CollectionView After,
    bool IsCalm,
    IReadOnlySet<string> Written,
    IReadOnlyDictionary<int, string> Models)
{
    /// <summary>The generation that served all the while; null when that changed.</summary>
    public int? Serving => Before.GenerationsVersion == After.GenerationsVersion ? After.Serving : null;
}
