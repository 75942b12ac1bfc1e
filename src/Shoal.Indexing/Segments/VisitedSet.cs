using System.Runtime.CompilerServices;
using Shoal.Indexing.Memory;

namespace Shoal.Indexing.Segments;

/// <summary>
/// The slots that a walk has met. Emptied by raising a generation, so a reset costs nothing but every 255th time.
/// </summary>
/// <remarks>
/// One byte a slot: twice as many slots in the cache as with two are worth the more frequent clearing.
/// </remarks>
internal sealed unsafe class VisitedSet
{
    private AlignedBuffer _stamps = new(0);
    private byte _generation;

    /// <summary>How many bytes the set holds.</summary>
    public long Bytes => _stamps.Length;

    /// <summary>Empties the set and makes room for slots below <paramref name="capacity"/>.</summary>
    /// <returns>The set as the walk works with it.</returns>
    public Marks Reset(int capacity)
    {
        if (capacity > _stamps.Length)
        {
            _stamps = new AlignedBuffer(capacity);
            _generation = 0;
        }

        if (++_generation == 0)
        {
            new Span<byte>(_stamps.Address, _stamps.Length).Clear();
            _generation = 1;
        }

        return new Marks((byte*)_stamps.Address, _stamps.Length, _generation);
    }

    /// <summary>The set between two resets.</summary>
    internal readonly struct Marks(byte* stamps, int capacity, byte generation)
    {
        /// <summary>Puts a slot in.</summary>
        /// <returns>
        /// False when it was in, or is beyond the capacity: a walk leaves slots that are newer than itself alone.
        /// </returns>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryVisit(int slot)
        {
            if ((uint)slot >= (uint)capacity || stamps[slot] == generation) return false;
            stamps[slot] = generation;
            return true;
        }
    }
}
