using System.Collections.Frozen;
using Shoal.Grains.Abstractions.Collections;

namespace Shoal.Grains.Shards;

/// <summary>What a partition answers by at one moment: settings, and an index for every live generation.</summary>
/// <param name="View">The newest settings this activation knows.</param>
/// <param name="Indexes">By generation number.</param>
internal sealed record PartitionState(CollectionView View, FrozenDictionary<int, PartitionIndex> Indexes)
{
    /// <summary>The index of the serving generation.</summary>
    public PartitionIndex Serving => Indexes[View.Serving];

    /// <summary>Does a part of the rebuilds that are due; writer only.</summary>
    /// <param name="count">How many vectors of each index may be moved; 1 or greater.</param>
    /// <returns>True while there is more to do.</returns>
    public bool Compact(int count)
    {
        var isMore = false;
        foreach (var index in Indexes.Values) isMore |= index.Compact(count);
        return isMore;
    }
}
