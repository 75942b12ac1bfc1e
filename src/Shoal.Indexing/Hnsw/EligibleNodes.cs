using System.Runtime.CompilerServices;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Says which nodes may be answered: those that are live and match, or whose duplicates do.</summary>
internal readonly struct EligibleNodes(SlotTable slots, SlotView view, OrdinalSet? matches)
{
    // Looked up once: a walk asks for thousands of nodes.
    private readonly bool _hasDuplicates = slots.HasDuplicates;
    private readonly bool _ordinalsAreSlots = slots.OrdinalsAreSlots;
    private readonly bool _noneRemoved = view.NoneRemoved;
    private readonly int _count = view.Count;

    /// <summary>True when all nodes of the view may be answered.</summary>
    public bool All => view.NoneRemoved && matches is null;

    /// <summary>Says whether anything under a node may be answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int node) => ContainsSlot(node) || (_hasDuplicates && ContainsDuplicateOf(node));

    /// <summary>Says whether one slot may be answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ContainsSlot(int slot) =>
        (_noneRemoved ? slot < _count : slots.IsLive(slot, view))
        && (matches is null || matches.Contains(_ordinalsAreSlots ? new Ordinal(slot) : slots.Ordinal(slot)));

    /// <summary>Offers what may be answered under a node, by its ordinal.</summary>
    /// <param name="node">The first slot of a chain of equal vectors.</param>
    /// <param name="rank">Of all of them.</param>
    /// <param name="answer">Receives keys of rank and ordinal.</param>
    public void Offer(int node, float rank, NearestHeap answer)
    {
        for (var slot = node; slot != SlotTable.NoDuplicate; slot = slots.NextDuplicate(slot))
        {
            if (ContainsSlot(slot)) answer.Offer(RankKey.Pack(rank, slots.Ordinal(slot).Value));
        }
    }

    private bool ContainsDuplicateOf(int node)
    {
        for (var slot = slots.NextDuplicate(node); slot != SlotTable.NoDuplicate; slot = slots.NextDuplicate(slot))
        {
            if (ContainsSlot(slot)) return true;
        }

        return false;
    }
}
