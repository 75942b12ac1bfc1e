using System.Runtime.CompilerServices;
using Shoal.Indexing.Ranking;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>Says which nodes may be answered: those that are live and match, or whose duplicates do.</summary>
/// <param name="slots">The nodes and what hangs under them.</param>
/// <param name="view">Which of them exist.</param>
/// <param name="matches">Which of them are asked for; null for all.</param>
/// <param name="scratch">
/// Counts a duplicate that was looked at as a rank, and the dead ones: a node may have any number of them.
/// </param>
internal readonly struct EligibleNodes(SlotTable slots, SlotView view, OrdinalSet? matches, SearchScratch scratch)
{
    // Of thousands that ranks hardly tell apart the first are as good as any; of equal ones they are those to answer.
    private const int MostRankedAlike = 1_024;

    // Looked up once: a walk asks for thousands of nodes.
    private readonly bool _hasDuplicates = slots.HasDuplicates;
    private readonly bool _ordinalsAreSlots = slots.OrdinalsAreSlots;
    private readonly bool _noneRemoved = view.NoneRemoved;
    private readonly int _count = view.Count;

    /// <summary>True when all nodes of the view may be answered.</summary>
    public bool All => view.NoneRemoved && matches is null;

    /// <summary>The share of tombstones, 0 to 1, where nothing else keeps a slot out; null otherwise.</summary>
    public double? DeadShare => matches is null ? (double)view.Dead / view.Count : null;

    /// <summary>Says whether anything under a node may be answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int node) => ContainsSlot(node) || (_hasDuplicates && ContainsDuplicateOf(node));

    /// <summary>Keeps those of some nodes under which anything may be answered, in their order.</summary>
    /// <returns>How many they are.</returns>
    public unsafe int Keep(int* nodes, int count)
    {
        if (matches is not null && _noneRemoved && _ordinalsAreSlots && !_hasDuplicates)
            return matches.Keep(nodes, count, _count);
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (Contains(nodes[i])) nodes[kept++] = nodes[i];
        }

        return kept;
    }

    /// <summary>Says whether one slot may be answered.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool ContainsSlot(int slot) =>
        (_noneRemoved ? slot < _count : slots.IsLive(slot, view))
        && (matches is null || matches.Contains(_ordinalsAreSlots ? new Ordinal(slot) : slots.Ordinal(slot)));

    /// <summary>
    /// Offers what may be answered under a node, each slot by the rank of its own vector; of very many, as many as are
    /// asked for or a thousand.
    /// </summary>
    /// <param name="node">The first slot of a chain of vectors that are alike.</param>
    /// <param name="rank">Of the node.</param>
    /// <param name="ranker">Ranks vectors.</param>
    /// <param name="answer">Receives keys of rank and ordinal.</param>
    public void Offer(int node, float rank, in VectorRanker ranker, NearestHeap answer)
    {
        if (ContainsSlot(node)) answer.Offer(RankKey.Pack(rank, slots.Ordinal(node).Value));
        var left = Math.Max(answer.Bound, MostRankedAlike);
        for (var slot = slots.NextDuplicate(node);
            slot != SlotTable.NoDuplicate && left > 0;
            slot = slots.NextDuplicate(slot))
        {
            if (!ContainsSlot(slot))
            {
                NotePassed(slot);
                continue;
            }

            answer.Offer(RankKey.Pack(ranker.Rank(slot), slots.Ordinal(slot).Value));
            left--;
        }
    }

    private bool ContainsDuplicateOf(int node)
    {
        for (var slot = slots.NextDuplicate(node); slot != SlotTable.NoDuplicate; slot = slots.NextDuplicate(slot))
        {
            // The walk is given up then.
            if (++scratch.RankCount >= scratch.RankBudget) return false;
            if (ContainsSlot(slot)) return true;
            NotePassed(slot);
        }

        return false;
    }

    private void NotePassed(int slot)
    {
        if (slot < _count && !slots.IsLive(slot, view)) scratch.DeadDuplicates++;
    }
}
