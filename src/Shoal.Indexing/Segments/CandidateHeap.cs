namespace Shoal.Indexing.Segments;

/// <summary>Gives back the smallest <see cref="RankKey"/> first: a min-heap, C in the paper.</summary>
internal sealed class CandidateHeap
{
    private ulong[] _keys = new ulong[256];
    private int _count;

    /// <summary>How many bytes the heap holds.</summary>
    public long Bytes => (long)_keys.Length * sizeof(ulong);

    /// <summary>Empties the heap.</summary>
    public void Clear() => _count = 0;

    /// <summary>Puts a key in.</summary>
    public void Push(ulong key)
    {
        if (_count == _keys.Length) Array.Resize(ref _keys, _keys.Length * 2);
        var hole = _count++;
        while (hole > 0)
        {
            var parent = (hole - 1) / 2;
            if (_keys[parent] <= key) break;
            _keys[hole] = _keys[parent];
            hole = parent;
        }

        _keys[hole] = key;
    }

    /// <summary>Takes the smallest key out.</summary>
    public bool TryPop(out ulong smallest)
    {
        smallest = 0;
        if (_count == 0) return false;
        smallest = _keys[0];
        var key = _keys[--_count];
        var keys = _keys.AsSpan(0, _count);
        var hole = 0;
        while (true)
        {
            var child = (2 * hole) + 1;
            if (child >= keys.Length) break;
            if (child + 1 < keys.Length && keys[child + 1] < keys[child]) child++;
            if (keys[child] >= key) break;
            keys[hole] = keys[child];
            hole = child;
        }

        if (keys.Length > 0) keys[hole] = key;
        return true;
    }
}
