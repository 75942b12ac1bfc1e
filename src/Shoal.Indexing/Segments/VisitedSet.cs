using System.Runtime.CompilerServices;

namespace Shoal.Indexing.Segments;

/// <summary>
/// The slots that a walk has met. Emptied by raising a generation, so a reset costs nothing but every 65,535th time.
/// </summary>
internal sealed class VisitedSet
{
    private ushort[] _stamps = [];
    private ushort _generation;

    /// <summary>How many bytes the set holds.</summary>
    public long Bytes => (long)_stamps.Length * sizeof(ushort);

    /// <summary>Empties the set and makes room for slots below <paramref name="capacity"/>.</summary>
    public void Reset(int capacity)
    {
        if (capacity > _stamps.Length)
        {
            _stamps = new ushort[capacity];
            _generation = 0;
        }

        if (++_generation != 0) return;
        Array.Clear(_stamps);
        _generation = 1;
    }

    /// <summary>Puts a slot in.</summary>
    /// <returns>
    /// False when it was in, or is beyond the capacity: a walk leaves slots that are newer than itself alone.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryVisit(int slot)
    {
        var stamps = _stamps;
        if ((uint)slot >= (uint)stamps.Length || stamps[slot] == _generation) return false;
        stamps[slot] = _generation;
        return true;
    }
}
