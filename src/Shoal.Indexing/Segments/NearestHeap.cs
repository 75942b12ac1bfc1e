using System.Runtime.CompilerServices;

namespace Shoal.Indexing.Segments;

/// <summary>
/// Keeps the smallest of the <see cref="RankKey"/>s offered to it, up to a bound: a max-heap, W in the paper.
/// </summary>
internal sealed class NearestHeap
{
    private ulong[] _keys = new ulong[64];
    private int _bound = 1;

    /// <summary>How many keys it keeps at most.</summary>
    public int Bound => _bound;

    /// <summary>How many keys are kept now.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes the heap holds.</summary>
    public long Bytes => (long)_keys.Length * sizeof(ulong);

    /// <summary>A key at or above this one would not be kept.</summary>
    public ulong Threshold => Count < _bound ? ulong.MaxValue : _keys[0];

    /// <summary>Empties the heap and sets how many keys it keeps; 1 or greater.</summary>
    public void Reset(int bound)
    {
        _bound = bound;
        Count = 0;
    }

    /// <summary>
    /// Keeps a key if it is among the smallest so far; never the greatest number, which is no rank's key.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(ulong key)
    {
        if (key >= Threshold) return;
        if (Count < _bound) Insert(key);
        else SiftDown(key);
    }

    /// <summary>Empties the heap into ascending order; the span is valid until the next <see cref="Reset"/>.</summary>
    public Span<ulong> DrainSorted()
    {
        var kept = _keys.AsSpan(0, Count);
        kept.Sort();
        Count = 0;
        return kept;
    }

    private void Insert(ulong key)
    {
        if (Count == _keys.Length) Array.Resize(ref _keys, _keys.Length * 2);
        var hole = Count++;
        while (hole > 0)
        {
            var parent = (hole - 1) / 2;
            if (_keys[parent] >= key) break;
            _keys[hole] = _keys[parent];
            hole = parent;
        }

        _keys[hole] = key;
    }

    private void SiftDown(ulong key)
    {
        var keys = _keys.AsSpan(0, Count);
        var hole = 0;
        while (true)
        {
            var child = (2 * hole) + 1;
            if (child >= keys.Length) break;
            if (child + 1 < keys.Length && keys[child + 1] > keys[child]) child++;
            if (keys[child] <= key) break;
            keys[hole] = keys[child];
            hole = child;
        }

        keys[hole] = key;
    }
}
