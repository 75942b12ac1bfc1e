using System.Numerics;

namespace Shoal.Indexing;

/// <summary>A set of ordinals as a bitmap.</summary>
/// <remarks>Filled by one thread, then read by any number.</remarks>
/// <param name="capacity">One more than the greatest ordinal it can hold; 0 or greater.</param>
public sealed class OrdinalSet(int capacity)
{
    private readonly ulong[] _words = new ulong[((long)capacity + 63) / 64];

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
    /// <exception cref="ArgumentOutOfRangeException">The ordinal is negative or at or above the capacity.</exception>
    public void Add(Ordinal ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal.Value, nameof(ordinal));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal.Value, capacity, nameof(ordinal));
        _words[ordinal.Value >> 6] |= 1UL << (ordinal.Value & 63);
    }

    /// <summary>Puts consecutive ordinals in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">One is negative or at or above the capacity.</exception>
    public void AddRange(Ordinal first, int count)
    {
        for (var i = 0; i < count; i++) Add(new Ordinal(first.Value + i));
    }

    /// <summary>Says whether an ordinal is in the set; false beyond the capacity.</summary>
    public bool Contains(Ordinal ordinal)
    {
        var word = ordinal.Value >> 6;
        return (uint)word < (uint)_words.Length && (_words[word] & (1UL << (ordinal.Value & 63))) != 0;
    }

    /// <summary>Walks the ordinals in ascending order.</summary>
    public Enumerator GetEnumerator() => new(_words);

    /// <summary>The state of a walk through the set.</summary>
    public struct Enumerator
    {
        private readonly ulong[] _words;
        private int _word;
        private ulong _left;

        internal Enumerator(ulong[] words)
        {
            _words = words;
            _word = -1;
        }

        /// <summary>The ordinal that the last <see cref="MoveNext"/> arrived at.</summary>
        public Ordinal Current { get; private set; }

        /// <summary>Goes to the next ordinal.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            while (_left == 0)
            {
                if (++_word >= _words.Length) return false;
                _left = _words[_word];
            }

            Current = new Ordinal((_word << 6) + BitOperations.TrailingZeroCount(_left));
            _left &= _left - 1;
            return true;
        }
    }
}
