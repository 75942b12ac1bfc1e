using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>
/// What a walk keeps of the nodes it meets. Implemented by structs, so that the walk is compiled for each.
/// </summary>
internal interface IWalkResults
{
    /// <summary>Keeps what is to be kept of one node.</summary>
    void Offer(NearestHeap nearest, float rank, int slot);
}

/// <summary>Keeps every node, by its slot: for building.</summary>
internal readonly struct EveryNode : IWalkResults
{
    /// <inheritdoc/>
    public void Offer(NearestHeap nearest, float rank, int slot) => nearest.Offer(RankKey.Pack(rank, slot));
}

/// <summary>
/// Keeps what may be answered, by its ordinal: a node and its duplicates, where they are live and match.
/// </summary>
/// <remarks>
/// Tombstones and filtered nodes are walked through and not kept, so ef counts answers: deletions cost no recall.
/// </remarks>
internal readonly struct EligibleOrdinals(SlotTable slots, SlotView view, OrdinalSet? matches) : IWalkResults
{
    /// <inheritdoc/>
    public void Offer(NearestHeap nearest, float rank, int slot)
    {
        while (slot != SlotHeader.NoDuplicate)
        {
            ref var header = ref slots.Header(slot);
            var ordinal = new Ordinal(header.Ordinal);
            if (slots.IsLive(slot, view) && (matches is null || matches.Contains(ordinal)))
            {
                nearest.Offer(RankKey.Pack(rank, ordinal.Value));
            }

            slot = Volatile.Read(ref header.NextDuplicate);
        }
    }
}
