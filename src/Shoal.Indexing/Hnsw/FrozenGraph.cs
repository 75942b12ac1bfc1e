using Shoal.Indexing.Memory;
using Shoal.Indexing.Segments;
using Shoal.Indexing.Snapshots;

namespace Shoal.Indexing.Hnsw;

/// <summary>A copy of a graph's links at one moment, in the form of a snapshot's section. Dispose it.</summary>
/// <remarks>
/// For each node in slot order and each of its levels from 0 up: how many links, then the slots they lead to, each an
/// int32. Links are copied and vectors are not, because a later insert changes links only.
/// </remarks>
internal sealed unsafe class FrozenGraph : IDisposable
{
    private readonly NativePages _pages = new();

    /// <summary>Copies a graph that is not written to meanwhile.</summary>
    /// <param name="slots">Its slots.</param>
    /// <param name="graph">Its links.</param>
    public FrozenGraph(SlotTable slots, IGraph graph)
    {
        Entry = graph.Entry;
        Levels = LevelsOf(slots, graph.Links, slots.View.Count);
        LinkBytes = Measure(graph.Links);
        if (LinkBytes == 0) return;
        Links = (int*)_pages.Allocate(LinkBytes);
        Copy(graph.Links);
    }

    /// <summary>Where walks start.</summary>
    public EntryPoint Entry { get; }

    /// <summary>The level of every slot; <see cref="SnapshotHeader.NoLevel"/> of those under another node.</summary>
    public byte[] Levels { get; }

    /// <summary>The section; null when there is no node.</summary>
    public int* Links { get; }

    /// <summary>The length of the section.</summary>
    public long LinkBytes { get; }

    /// <inheritdoc/>
    public void Dispose() => _pages.Dispose();

    private static byte[] LevelsOf(SlotTable slots, LinkTable links, int count)
    {
        var levels = new byte[count];
        for (var slot = 0; slot < count; slot++)
        {
            if (slots.NextDuplicate(slot) is var next and not SlotTable.NoDuplicate)
                levels[next] = SnapshotHeader.NoLevel;
            if (levels[slot] != SnapshotHeader.NoLevel) levels[slot] = (byte)links.Level(slot);
        }

        return levels;
    }

    private long Measure(LinkTable links)
    {
        var numbers = 0L;
        for (var slot = 0; slot < Levels.Length; slot++)
        {
            if (Levels[slot] == SnapshotHeader.NoLevel) continue;
            for (var level = 0; level <= Levels[slot]; level++) numbers += 1 + links.List(slot, level).Count;
        }

        return numbers * sizeof(int);
    }

    private void Copy(LinkTable links)
    {
        var target = Links;
        for (var slot = 0; slot < Levels.Length; slot++)
        {
            if (Levels[slot] == SnapshotHeader.NoLevel) continue;
            for (var level = 0; level <= Levels[slot]; level++)
            {
                var list = links.List(slot, level).AsSpan();
                *target++ = list.Length;
                list.CopyTo(new Span<int>(target, list.Length));
                target += list.Length;
            }
        }
    }
}
