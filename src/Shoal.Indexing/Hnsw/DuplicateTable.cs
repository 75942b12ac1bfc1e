using System.Runtime.InteropServices;
using Shoal.Indexing.Quantization;
using Shoal.Indexing.Segments;

namespace Shoal.Indexing.Hnsw;

/// <summary>
/// Finds the node that ranks cannot tell from a slot: an open-addressing hash table over the nodes. Writer only.
/// </summary>
/// <remarks>
/// Such slots are one node with a chain. Otherwise thousands of them would fill each other's link lists and cut
/// themselves off from the rest, or be cut off; this way they cost a hash look-up. They need not be the same bit for
/// bit: an encoder gives one text vectors that differ in the last places, and under cosine multiples of a vector do.
/// What counts is <see cref="CodeTable.WriteKey"/>, and without codes the vector in float16.
/// </remarks>
internal sealed unsafe class DuplicateTable(SlotTable slots)
{
    // Entries are (hash << 32 | node + 1); 0 is free. Grows at half full, so a probe is short.
    private ulong[] _entries = new ulong[64];
    private int _count;

    // The ends of the chains that have more than their node, by node.
    private readonly Dictionary<int, int> _chainEnds = [];

    private readonly ulong[] _key = new ulong[KeyWordsOf(slots)];
    private readonly ulong[] _otherKey = new ulong[KeyWordsOf(slots)];

    // A rough size of a dictionary entry.
    private const int ChainEndBytes = 28;

    /// <summary>How many bytes the table holds.</summary>
    public long Bytes => ((long)_entries.Length * sizeof(ulong)) + ((long)_chainEnds.Count * ChainEndBytes);

    /// <summary>Puts a written slot behind the node that it is like, if there is one.</summary>
    /// <returns>False when the slot must become a node of its own; it is remembered as one.</returns>
    public bool TryChain(int slot)
    {
        var key = KeyOf(slot, _key);
        var hash = Hash(key);
        var mask = _entries.Length - 1;
        var index = (int)hash & mask;
        for (; _entries[index] != 0; index = (index + 1) & mask)
        {
            if (_entries[index] >> 32 != hash) continue;
            var node = (int)(uint)_entries[index] - 1;
            if (!KeyOf(node, _otherKey).SequenceEqual(key)) continue;
            slots.SetNextDuplicate(_chainEnds.GetValueOrDefault(node, node), slot);
            _chainEnds[node] = slot;
            return true;
        }

        Put(index, hash, slot);
        return false;
    }

    /// <summary>Takes over a node and the chain behind it.</summary>
    /// <param name="node">Its vector, its code and its duplicates are there already.</param>
    public void Restore(int node)
    {
        var hash = Hash(KeyOf(node, _key));
        var mask = _entries.Length - 1;
        var index = (int)hash & mask;
        while (_entries[index] != 0) index = (index + 1) & mask;
        Put(index, hash, node);
        var end = node;
        while (slots.NextDuplicate(end) is var next and not SlotTable.NoDuplicate) end = next;
        if (end != node) _chainEnds[node] = end;
    }

    private void Put(int index, uint hash, int node)
    {
        _entries[index] = ((ulong)hash << 32) | ((uint)node + 1);
        if (++_count * 2 > _entries.Length) Grow();
    }

    private void Grow()
    {
        var larger = new ulong[_entries.Length * 2];
        foreach (var entry in _entries)
        {
            if (entry == 0) continue;
            var index = (int)(entry >> 32) & (larger.Length - 1);
            while (larger[index] != 0) index = (index + 1) & (larger.Length - 1);
            larger[index] = entry;
        }

        _entries = larger;
    }

    private static int KeyWordsOf(SlotTable slots) =>
        (slots.Codes?.KeyBytes ?? HalfCode.HalvesFor(slots.Stride) * sizeof(ushort)) / sizeof(ulong);

    private ReadOnlySpan<ulong> KeyOf(int slot, ulong[] room)
    {
        if (slots.Codes is { } codes)
        {
            codes.WriteKey(slot, MemoryMarshal.AsBytes(room.AsSpan()));
            return room;
        }

        var halves = MemoryMarshal.Cast<ulong, ushort>(room.AsSpan());
        HalfCode.Encode(new ReadOnlySpan<float>(slots.Vector(slot), slots.Stride), halves);
        return room;
    }

    // A multiply-and-fold hash; fixed, so that it never makes one run differ from another.
    private static uint Hash(ReadOnlySpan<ulong> row)
    {
        var hash = 0x9E3779B97F4A7C15UL;
        foreach (var word in row)
        {
            var high = Math.BigMul(hash ^ word, 0xD6E8FEB86659FD93UL, out var low);
            hash = high ^ low ^ (hash << 1);
        }

        return (uint)(hash ^ (hash >> 32));
    }
}
