using System.Numerics;

namespace Shoal.Indexing;

/// <summary>A set of ordinals as a bitmap, of which only the pages exist that hold one.</summary>
/// <remarks>
/// Filled by one thread, then read by any number. Ordinals are never given out twice, so those of an index that lives
/// long are few in a wide range: a set costs what it holds, and a pointer for every 32,768 of the capacity.
/// </remarks>
public sealed class OrdinalSet
{
    private const int BitsPerWord = 64;
    private const int PageBits = 15;
    private const int WordsPerPage = (1 << PageBits) / BitsPerWord;

    private readonly int _capacity;
    private readonly ulong[]?[] _pages;

    /// <summary>Makes an empty set.</summary>
    /// <param name="capacity">One more than the greatest ordinal it can hold; 0 or greater.</param>
    public OrdinalSet(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        _capacity = capacity;
        _pages = new ulong[]?[(int)(((long)capacity + (1 << PageBits) - 1) >> PageBits)];
    }

    /// <summary>How many ordinals are in the set.</summary>
    public int Count
    {
        get
        {
            var count = 0;
            foreach (var page in _pages)
            {
                foreach (var word in page ?? []) count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Puts an ordinal in.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal is negative or at or above the capacity.</exception>
    public void Add(Ordinal ordinal)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordinal.Value, nameof(ordinal));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ordinal.Value, _capacity, nameof(ordinal));
        var page = _pages[ordinal.Value >> PageBits] ??= new ulong[WordsPerPage];
        page[WordOf(ordinal)] |= BitOf(ordinal);
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
        var page = ordinal.Value >> PageBits;
        return (uint)page < (uint)_pages.Length
            && _pages[page] is { } words
            && (words[WordOf(ordinal)] & BitOf(ordinal)) != 0;
    }

    /// <summary>Keeps those of some ordinals that are in the set and below a bound, in their order.</summary>
    /// <returns>How many they are.</returns>
    /// <remarks>Without a branch for each: of a random share as many would be foretold wrongly.</remarks>
    internal unsafe int Keep(int* ordinals, int count, int bound)
    {
        var pages = _pages;
        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            var ordinal = ordinals[i];
            var page = ordinal >> PageBits;
            if ((uint)page >= (uint)pages.Length || pages[page] is not { } words) continue;
            var word = words[WordOf(new Ordinal(ordinal))];
            ordinals[kept] = ordinal;
            kept += (int)(word >> (ordinal & (BitsPerWord - 1))) & (ordinal < bound ? 1 : 0);
        }

        return kept;
    }

    /// <summary>Walks the ordinals in ascending order.</summary>
    public Enumerator GetEnumerator() => new(_pages);

    private static int WordOf(Ordinal ordinal) => (ordinal.Value / BitsPerWord) & (WordsPerPage - 1);

    private static ulong BitOf(Ordinal ordinal) => 1UL << (ordinal.Value & (BitsPerWord - 1));

    /// <summary>The state of a walk through the set.</summary>
    public struct Enumerator
    {
        private readonly ulong[]?[] _pages;
        private ulong[] _page = [];
        private int _number = -1;
        private int _word;
        private ulong _left;

        internal Enumerator(ulong[]?[] pages) => _pages = pages;

        /// <summary>The ordinal that the last <see cref="MoveNext"/> arrived at.</summary>
        public Ordinal Current { get; private set; }

        /// <summary>Goes to the next ordinal.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            while (_left == 0)
            {
                if (++_word >= _page.Length && !NextPage()) return false;
                _left = _page[_word];
            }

            var bit = BitOperations.TrailingZeroCount(_left);
            Current = new Ordinal((_number << PageBits) + (_word * BitsPerWord) + bit);
            _left &= _left - 1;
            return true;
        }

        private bool NextPage()
        {
            while (++_number < _pages.Length)
            {
                if (_pages[_number] is not { } page) continue;
                (_page, _word) = (page, 0);
                return true;
            }

            _page = [];
            return false;
        }
    }
}
