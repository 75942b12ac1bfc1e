using System.Runtime.InteropServices;
using Shoal.Indexing.Segments;
using Shoal.Indexing.Snapshots;

namespace Shoal.Indexing.Hnsw;

/// <summary>Reads the sections of a graph, each number checked before it is used.</summary>
/// <remarks>
/// Afterwards every link leads to another node that reaches the link's level, no list is longer than it may be, the
/// entry point is on the highest level, and chains of duplicates only lead forward: no walk leaves the table or goes
/// round in circles.
/// </remarks>
internal sealed class GraphLoader(SnapshotReader reader, IGraph graph)
{
    private readonly int[] _links = new int[SearchScratch.MaxLinks];
    private readonly byte[] _levels = reader.ReadArray<byte>(reader.Header.LevelsOffset, reader.Header.Count);

    /// <summary>Returns for each slot the next one that is like it.</summary>
    public int[] ReadDuplicates()
    {
        var count = _levels.Length;
        var next = reader.ReadArray<int>(reader.Header.DuplicatesOffset, count);
        var hangs = new bool[count];
        for (var slot = 0; slot < count; slot++)
        {
            SnapshotException.Require(hangs[slot] == !IsNode(slot), "a slot is both or neither, node or duplicate");
            if (next[slot] == SlotTable.NoDuplicate) continue;
            SnapshotException.Require(next[slot] > slot && next[slot] < count, "a duplicate is out of range");
            SnapshotException.Require(!hangs[next[slot]], "a duplicate hangs under two slots");
            hangs[next[slot]] = true;
        }

        return next;
    }

    /// <summary>Reads the links.</summary>
    public void ReadLinks()
    {
        var nodes = 0;
        var highest = -1;
        var bytes = 0L;
        reader.Position = reader.Header.LinksOffset;
        for (var slot = 0; slot < _levels.Length; slot++)
        {
            if (!IsNode(slot)) continue;
            SnapshotException.Require(_levels[slot] <= LevelGenerator.MaxLevel, "a level is out of range");
            graph.Links.Create(slot, _levels[slot]);
            for (var level = 0; level <= _levels[slot]; level++) bytes += ReadList(slot, level);
            highest = Math.Max(highest, _levels[slot]);
            nodes++;
        }

        SnapshotException.Require(bytes == reader.Header.LinkBytes, "the links have another length");
        graph.Restore(EntryOf(highest), nodes);
    }

    /// <summary>Takes over a slot whose vector, code and duplicates are restored.</summary>
    public void OnVector(int slot)
    {
        if (IsNode(slot)) graph.Duplicates.Restore(slot);
    }

    private EntryPoint EntryOf(int highest)
    {
        var entry = reader.Header.EntryPoint;
        if (highest < 0 && entry == -1) return EntryPoint.None;
        var isHighest = entry >= 0 && entry < _levels.Length && _levels[entry] == highest;
        SnapshotException.Require(isHighest, "the entry point is not the highest");
        return new EntryPoint(entry, highest);
    }

    private int ReadList(int slot, int level)
    {
        var count = 0;
        reader.Read(MemoryMarshal.AsBytes(new Span<int>(ref count)));
        SnapshotException.Require(count >= 0 && count <= graph.Links.MaxLinks(level), "a list of links is too long");
        var links = _links.AsSpan(0, count);
        reader.Read(MemoryMarshal.AsBytes(links));
        foreach (var link in links)
        {
            var leads = link >= 0 && link < _levels.Length && link != slot && IsNode(link) && _levels[link] >= level;
            SnapshotException.Require(leads, "a link leads nowhere");
        }

        graph.Links.List(slot, level).Replace(links);
        return sizeof(int) * (1 + count);
    }

    private bool IsNode(int slot) => _levels[slot] != SnapshotHeader.NoLevel;
}
