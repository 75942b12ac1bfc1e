using System.Numerics;

namespace Shoal.Indexing;

/// <summary>A set of ordinals as a bitmap.</summary>
/// <remarks>Filled by one thread, then read by any number.</remarks>
/// <param name="capacity">One more than the greatest ordinal it can hold.</param>
public sealed class OrdinalSet(int capacity)
{
    private readonly ulong[] _words = new ulong[(capacity + 63) / 64];

    /// <summary>How many ordinals are in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var word in _words) count += BitOperations.PopCount(word);
            return count;
        }
    }

    /// <summary>Puts an ordinal in.</summary>
    public void Add(Ordinal ordinal) => _words[ordinal.Value >> 6] |= 1UL << (ordinal.Value & 63);

    /// <summary>Says whether an ordinal is in the set; false beyond the capacity.</summary>
    public bool Contains(Ordinal ordinal)
    {
        var word = ordinal.Value >> 6;
        return word < _words.Length && (_words[word] & (1UL << (ordinal.Value & 63))) != 0;
    }
}
