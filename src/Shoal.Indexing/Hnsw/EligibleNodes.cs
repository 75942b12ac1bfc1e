using System.Runtime.CompilerServices;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Says which nodes may be answered: those that are live and match, or whose duplicates do.</summary>
/// <remarks>
/// Tombstones and filtered nodes are walked through and not kept, so ef counts answers: deletions cost no recall.
/// </remarks>
internal readonly struct EligibleNodes(SlotTable slots, SlotView view, OrdinalSet? matches)
{
    /// <summary>Says whether anything under a node may be answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int node) => IsEligible(node) || HasEligibleDuplicate(node);

    /// <summary>Offers what may be answered under a node, by its ordinal.</summary>
    /// <param name="node">The first slot of a chain of equal vectors.</param>
    /// <param name="rank">Of all of them.</param>
    /// <param name="nearest">Receives keys of rank and ordinal.</param>
    public void Offer(int node, float rank, NearestHeap nearest)
    {
        for (var slot = node; slot != SlotHeader.NoDuplicate; slot = Next(slot))
        {
            if (IsEligible(slot)) nearest.Offer(RankKey.Pack(rank, slots.Header(slot).Ordinal));
        }
    }

    private bool HasEligibleDuplicate(int node)
    {
        for (var slot = Next(node); slot != SlotHeader.NoDuplicate; slot = Next(slot))
        {
            if (IsEligible(slot)) return true;
        }

        return false;
    }

    private bool IsEligible(int slot) =>
        slots.IsLive(slot, view)
        && (matches is null || matches.Contains(new Ordinal(slots.Header(slot).Ordinal)));

    private int Next(int slot) => Volatile.Read(ref slots.Header(slot).NextDuplicate);
}
